/* The desk's small tools: talking to the server, filling templates, marking what is unchecked. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const LINE_END = /[\n\v\f\r\x85\u2028\u2029]/u;
  const UNSEEN = /[*_`~\\\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u3164\uffa0\ufff0-\ufffc\ufffe\uffff\u{e0000}-\u{e0fff}]|(?!\t)\p{Cc}/u;

  class Refused extends Error {}
  desk.Refused = Refused;

  /* Ask the server. Resolves to its JSON; rejects with Refused and a sentence to show. */
  desk.talk = async function talk(url, words, data) {
    const options = { headers: { Accept: 'application/json' }, credentials: 'same-origin' };
    if (data !== undefined) {
      options.method = 'POST';
      options.headers['X-CSRFToken'] = window.wagtailConfig.CSRF_TOKEN;
      if (data instanceof FormData) {
        options.body = data;
      } else {
        options.headers['Content-Type'] = 'application/json';
        options.body = JSON.stringify(data);
      }
    }
    let response;
    try {
      response = await fetch(url, options);
    } catch (error) {
      throw new Refused(words.unreachable);
    }
    const isJson = (response.headers.get('Content-Type') || '').includes('application/json');
    if (response.redirected || response.status === 403 || response.status === 404) {
      throw new Refused(words.notAllowed);
    }
    if (!isJson) throw new Refused(words.unreachable);
    const answer = await response.json();
    if (!response.ok) throw new Refused(answer.message || words.unreachable);
    return answer;
  };

  /* A random UUID (RFC 9562, version 4). Browsers keep crypto.randomUUID to https and localhost. */
  desk.newId = function newId() {
    const octets = crypto.getRandomValues(new Uint8Array(16));
    octets[6] = (octets[6] & 0x0f) | 0x40;
    octets[8] = (octets[8] & 0x3f) | 0x80;
    const digits = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };

  /* Resolves when no button is held down: text that moves under a pointer would swallow the press. */
  let held = null;
  document.addEventListener(
    'pointerdown',
    () => {
      held = new Promise((resolve) => {
        const release = () => {
          ['pointerup', 'pointercancel'].forEach((name) => removeEventListener(name, release, true));
          held = null;
          setTimeout(resolve); // The click follows the pointer's rise.
        };
        ['pointerup', 'pointercancel'].forEach((name) => addEventListener(name, release, true));
      });
    },
    true,
  );
  desk.released = () => held || Promise.resolve();

  /* Make a copy of a <template>; `at(name)` finds the element that carries data-part. */
  desk.fill = function fill(root, name) {
    const template = root.querySelector(`template[data-desk-template="${name}"]`);
    const element = template.content.firstElementChild.cloneNode(true);
    element.at = (part) => element.querySelector(`[data-part="${part}"]`);
    return element;
  };

  /* What a question is about besides its target: a part of the outline, a block, a picture. */
  desk.partOf = (button) => button.closest('[data-part-id]')?.dataset.partId || '';

  /* What was filled in beside a button for its question, such as a period. */
  desk.given = function given(button) {
    const fields = button.closest('.desk__step')?.querySelectorAll('[data-given]') || [];
    return Object.fromEntries([...fields].map((field) => [field.dataset.given, field.value]));
  };

  desk.format = function format(sentence, values) {
    return sentence.replace(/%\((\w+)\)[sd]/g, (whole, name) => (name in values ? values[name] : whole));
  };

  /* Show a draft: every mark of an unchecked fact highlighted, headings strong. Never as HTML. */
  desk.showText = function showText(element, text, words) {
    const nodes = [];
    text.split('\n').forEach((line, number) => {
      if (number) nodes.push('\n');
      const heading = line.match(/^#{1,6}\s+(.*)$/);
      if (!heading) {
        nodes.push(...marked(line, words));
        return;
      }
      const strong = document.createElement('strong');
      strong.append(...marked(heading[1], words));
      nodes.push(strong);
    });
    element.replaceChildren(...nodes);
  };

  /* Where marks of unchecked facts begin and end. The pattern is the server's, read as it reads: on a text
   * without what draws nothing or only emphasises, in one width (prompts/unresolved.py). */
  desk.unchecked = function unchecked(text, pattern) {
    const places = [];
    let folded = '';
    let at = 0;
    for (const sign of text) {
      const plain = LINE_END.test(sign) ? '\n' : UNSEEN.test(sign) ? '' : sign.normalize('NFKC');
      for (let unit = 0; unit < plain.length; unit += 1) places.push([at, at + sign.length]);
      folded += plain;
      at += sign.length;
    }
    const found = folded.matchAll(new RegExp(pattern, 'gimu'));
    return Array.from(found, ({ index, 0: mark }) => [places[index][0], places[index + mark.length - 1][1]]);
  };

  /* Markdown with each escaped sign as it will be read (prompts/checks/escapes.py). */
  desk.unescaped = (markdown) => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');

  /* What a suggestion says, as people read it: some places hold Markdown, others plain text. */
  desk.readably = ({ kind }, text) => (['passage', 'rich', 'blocks'].includes(kind) ? desk.unescaped(text) : text);

  /* A text's nodes, with every mark of an unchecked fact in an element of its own. */
  desk.marked = marked;

  function marked(text, words) {
    const nodes = [];
    let end = 0;
    for (const [start, stop] of desk.unchecked(text, words.marks)) {
      nodes.push(text.slice(end, start));
      const mark = document.createElement('mark');
      mark.className = 'desk-unchecked';
      mark.title = words.toCheck;
      mark.textContent = text.slice(start, stop);
      nodes.push(mark);
      end = stop;
    }
    nodes.push(text.slice(end));
    return nodes;
  }

  /* The finished strings of JSON that is still arriving, so that an answer can be read as it comes. */
  desk.readable = function readable(json) {
    const values = [];
    for (const match of json.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)) {
      if (match[2] || /^(?:scene|number|dialogue|background|voices|section|factors|close)$/.test(match[1])) continue;
      try {
        values.push(JSON.parse(`"${match[1]}"`));
      } catch (error) {
        values.push(match[1]);
      }
    }
    return values.filter((value) => value.trim());
  };

  desk.copy = async function copy(text) {
    if (!navigator.clipboard) return false;
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      return false;
    }
  };

  /* Grow a text field with what is in it, also when the panel becomes narrower. */
  desk.grow = function grow(area) {
    let width = 0;
    const fit = () => {
      area.style.height = 'auto';
      area.style.height = `${Math.max(area.scrollHeight + 2, 48)}px`;
    };
    area.addEventListener('input', fit);
    new ResizeObserver(() => {
      if (area.offsetWidth === width) return;
      width = area.offsetWidth;
      fit();
    }).observe(area);
  };
})();
