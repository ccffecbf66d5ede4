package dev.candor.reader;

import java.util.List;
import java.util.Map;

/**
 * One message, ready to be sent.
 *
 * @param id the same at every try, so that a receiver can tell that it has it already
 * @param subject of an e-mail; empty for webhooks
 * @param body what is sent, byte for byte
 * @param headers of an e-mail, besides the usual ones
 * @param notices what is told with it, with the number that it tells
 */
record Message(String id, String subject, String body, Map<String, String> headers, List<Due.Notice> notices) {

    Message {
        headers = Map.copyOf(headers);
        notices = List.copyOf(notices);
    }
}
