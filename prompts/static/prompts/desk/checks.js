/* What the checks say of a finished draft: its places marked, the reasons below, a rule muted with one press. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  class Checks {
    constructor(card) {
      this.card = card;
      this.owner = card.owner;
      this.element = desk.fill(this.owner.element, 'checks');
      this.at = this.element.at;
      this.at('hear').addEventListener('click', () => this.hearAll());
      this.observer = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.begin();
      });
      this.observer.observe(card.element);
    }

    /* Only a draft somebody looks at is checked. A check that fails is no reason to say so: it only advises. */
    async begin() {
      this.observer.disconnect();
      try {
        await this.load();
      } catch (error) {
        if (!(error instanceof desk.Refused)) throw error;
      }
    }

    async load() {
      this.data = await this.owner.talk(this.address());
      await desk.released();
      this.show();
    }

    address() {
      return `runs/${this.card.id}/findings/`;
    }

    put() {
      this.card.at('suggestions').after(this.element);
    }

    show() {
      this.put();
      if (!this.data) return;
      const words = this.owner.wordsValue;
      const { checked, findings, more, muted, voice } = this.data;
      this.element.hidden = false;
      this.at('unchecked').hidden = checked;
      this.at('none').hidden = !checked || findings.length > 0;
      this.at('findings').replaceChildren(...findings.map((finding, number) => this.item(finding, number)));
      this.at('more').textContent = desk.format(words.moreFindings, { count: more });
      this.at('more').hidden = !more;
      this.at('muted').textContent = desk.format(words.muted, { rules: muted.map((each) => each.label).join(words.comma) });
      this.at('mutedLine').hidden = muted.length === 0;
      this.showVoice(voice);
      this.mark();
    }

    showVoice(voice) {
      const words = this.owner.wordsValue;
      this.at('voice').hidden = !voice;
      if (!voice) return;
      const known = voice.percentile !== null;
      this.at('voiceResult').textContent = known ? desk.format(words.voice, voice) : words.voiceUnknown;
      this.at('voiceWords').textContent = voice.words;
      this.at('voiceReasons').replaceChildren(
        ...voice.reasons.map((reason) => {
          const item = document.createElement('li');
          item.textContent = reason;
          return item;
        }),
      );
    }

    item(finding, number) {
      const item = desk.fill(this.owner.element, 'finding');
      item.dataset.severity = finding.severity;
      item.at('place').textContent = `${number + 1}. ${finding.excerpt}`;
      item.at('reason').textContent = finding.reason;
      item.at('mute').hidden = !finding.canMute;
      item.at('mute').setAttribute('aria-label', desk.format(this.owner.wordsValue.muteRule, { rule: finding.label }));
      item.at('mute').addEventListener('click', () => this.mute(item.at('mute'), finding.rule, true));
      item.at('place').addEventListener('click', () => this.lead(this.text()?.querySelector(`[data-finding~="${number}"]`)));
      return item;
    }

    lead(element) {
      element?.scrollIntoView({ block: 'center' });
      element?.focus({ preventScroll: true });
    }

    /* The element that shows the draft as it was written: its only card of blocks, or the run's own text. */
    text() {
      const [only, ...others] = this.card.data.suggestions;
      const whole = only && !others.length && only.kind === 'blocks' && only.text === this.card.text;
      const element = whole ? this.card.at('suggestions').querySelector('[data-part=text]') : this.card.at('text');
      return element && !element.hidden ? element : null;
    }

    mark() {
      const last = new Map();
      this.data.pieces.forEach((piece, place) => piece.findings.forEach((number) => last.set(number, place)));
      const nodes = this.data.pieces.flatMap((piece, place) => [
        this.piece(piece),
        ...piece.findings.filter((number) => last.get(number) === place).map((number) => this.reference(number)),
      ]);
      const text = this.text();
      text?.replaceChildren(...nodes);
      this.element.querySelectorAll('[data-part=place]').forEach((place) => (place.disabled = !text));
    }

    piece(piece) {
      let node = document.createTextNode(piece.text);
      const wrap = (name, className) => {
        const element = document.createElement(name);
        if (className) element.className = className;
        element.append(node);
        node = element;
        return element;
      };
      if (piece.unresolved) wrap('mark', 'desk-unchecked').title = this.owner.wordsValue.toCheck;
      if (piece.findings.length) {
        const found = wrap('mark', 'desk-found');
        const severe = piece.findings.some((number) => this.data.findings[number].severity === 'warning');
        found.dataset.severity = severe ? 'warning' : 'advice';
        found.dataset.finding = piece.findings.join(' ');
        found.tabIndex = -1;
        found.title = piece.findings.map((number) => this.data.findings[number].reason).join('\n');
      }
      if (piece.heading) wrap('strong');
      return node;
    }

    reference(number) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'desk-found__number';
      button.textContent = number + 1;
      button.setAttribute('aria-label', `${number + 1}: ${this.data.findings[number].reason}`);
      button.addEventListener('click', () => this.lead(this.at('findings').children[number].at('place')));
      return button;
    }

    mute(control, rule, muted) {
      return this.owner.attempt(control, async () => {
        await this.owner.talk('muting/', { rule, muted });
        await this.load();
        this.at('title').focus({ preventScroll: true });
      });
    }

    hearAll() {
      return this.owner.attempt(this.at('hear'), async () => {
        for (const { rule } of this.data.muted) await this.owner.talk('muting/', { rule, muted: false });
        await this.load();
        this.at('title').focus({ preventScroll: true });
      });
    }
  }

  desk.Checks = Checks;

  /* Whenever a run's result is shown: its checks with it, asked for once. */
  desk.showChecks = function showChecks(card) {
    if (card.data.json) desk.showOffered(card);
    if (card.data.json || !card.text.trim()) return;
    card.checks = card.checks || new Checks(card);
    card.checks.show();
  };
})();
