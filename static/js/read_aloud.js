/* Reads the page aloud, paragraph by paragraph, in pieces short enough for voices that come over the network. */
(function () {
  "use strict";
  var button = document.querySelector("[data-read-aloud]");
  var synthesis = window.SpeechSynthesisUtterance && window.speechSynthesis;
  var recording = document.querySelector("[data-recording]");
  if (!button || !(synthesis || recording)) { return; }
  var language = document.documentElement.lang === "en" ? "en" : "zh";
  var word = button.querySelector("span");
  var first = word.textContent;
  var reading = false;

  function voice() {
    return synthesis && synthesis.getVoices().filter(function (one) {
      var code = one.lang.replace("_", "-").toLowerCase();
      return code.indexOf(language) === 0 && code !== "zh-hk";
    })[0];
  }
  /* Without a voice the page's recording is played; without one, the link to the telephone's own reader stays. */
  var help = document.querySelector("[data-read-help]");
  function offer() {
    button.hidden = !(voice() || recording);
    if (help) { help.hidden = !button.hidden; }
  }
  function unmark() {
    document.querySelectorAll(".is-reading").forEach(function (one) { one.classList.remove("is-reading"); });
  }
  function stop() {
    reading = false;
    if (synthesis) { synthesis.cancel(); }
    if (recording) { recording.pause(); }
    unmark();
    word.textContent = first;
    button.setAttribute("aria-pressed", "false");
  }
  function pieces(text) {
    var found = [];
    (text.match(/[^。！？；.!?;]+[。！？；.!?;]*/g) || []).forEach(function (sentence) {
      for (var at = 0; at < sentence.length; at += 80) { found.push(sentence.slice(at, at + 80)); }
    });
    return found;
  }
  function read(queue) {
    if (!reading) { return; }
    var next = queue.shift();
    if (!next) { stop(); return; }
    unmark();
    next.element.classList.add("is-reading");
    var spoken = new SpeechSynthesisUtterance(next.text);
    spoken.voice = voice();
    spoken.lang = spoken.voice ? spoken.voice.lang : language;
    spoken.rate = 0.9;
    spoken.onend = function () { read(queue); };
    spoken.onerror = function () { if (reading) { stop(); } };
    synthesis.speak(spoken);
  }
  function shown() {
    reading = true;
    word.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
  }
  function start() {
    shown();
    if (!voice()) { recording.play().catch(stop); return; }
    var queue = [];
    var wanted = "h1, h2, h3, h4, p, li, dt, dd, label, legend, a.entry";
    document.querySelectorAll("main :is(" + wanted + ")").forEach(function (element) {
      if (element.closest("[hidden], .visually-hidden") || element.querySelector(wanted)) { return; }
      pieces(element.textContent.replace(/\s+/g, " ").trim()).forEach(function (text) {
        queue.push({ element: element, text: text });
      });
    });
    read(queue);
  }
  button.addEventListener("click", function () { if (reading) { stop(); } else { start(); } });
  if (recording) { recording.addEventListener("ended", stop); }
  window.addEventListener("pagehide", stop);
  if (synthesis && synthesis.addEventListener) { synthesis.addEventListener("voiceschanged", offer); }
  offer();
})();
