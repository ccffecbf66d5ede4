package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.correlation.blame.Suspect;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** How suspects are written and read as JSON: by their words. The room that names them knows no framework. */
@Singleton
class SuspectWords implements ObjectMapperCustomizer {

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.addMixIn(Suspect.Kind.class, Word.class);
        mapper.addMixIn(Suspect.Concern.class, Word.class);
    }

    private interface Word {
        @JsonValue
        String word();
    }
}
