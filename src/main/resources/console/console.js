// Keeps what stands in an element with data-live up to date. Everything can be read and done without this script.
(function () {
  'use strict';
  var line = document.getElementById('live');
  var parts = document.querySelectorAll('[data-live]');
  if (!line || !parts.length || !window.EventSource) { return; }
  var due = 0, busy = false, again = false;

  function say(text) { if (line.textContent !== text) { line.textContent = text; } }

  function load() {
    if (busy) { again = true; return; }
    busy = true;
    fetch(location.href, {headers: {'Accept': 'text/html', 'Candor-Live': '1'}, redirect: 'manual'})
      .then(function (answer) { if (!answer.ok) { throw new Error('signed out'); } return answer.text(); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, 'text/html');
        document.querySelectorAll('[data-live]').forEach(function (part) {
          var other = fresh.querySelector('[data-live="' + part.dataset.live + '"]');
          // Not while somebody is at a button or link in it: the focus would be gone.
          if (other && !part.querySelector(':is(a, button, input, select, summary):focus')) { part.replaceWith(document.importNode(other, true)); }
        });
        say('Kept up to date.');
      })
      .catch(function () { say('No longer kept up to date: load the page again.'); feed.close(); })
      .finally(function () { busy = false; if (again) { again = false; plan(); } });
  }

  function plan() { clearTimeout(due); due = setTimeout(load, 300); }

  var feed = new EventSource('/ops/live');
  ['health', 'series', 'finding', 'incident', 'reset'].forEach(function (type) { feed.addEventListener(type, plan); });
  feed.onopen = function () { say('Kept up to date.'); };
  feed.onerror = function () {
    say(feed.readyState === EventSource.CLOSED ? 'No longer kept up to date: load the page again.' : 'Reconnecting…');
  };
})();
