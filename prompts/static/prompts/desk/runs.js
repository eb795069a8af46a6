/* Runs: shown where they were asked, polled while they are open, never put into the form. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const QUICK = 500;
  const SLOW = 2000;

  class RunCard {
    constructor(owner, data) {
      this.owner = owner;
      this.id = data.id;
      this.text = '';
      this.pause = QUICK;
      this.element = desk.fill(owner.element, 'run');
      this.element.dataset.run = data.id;
      this.element.dataset.unsentOf = data.part;
      this.at = this.element.at;
      this.at('cancel').addEventListener('click', () => this.cancel());
      this.at('copy').addEventListener('click', () => this.copy());
      this.at('continue').addEventListener('click', () => this.goOn());
      this.at('prompt').addEventListener('toggle', () => this.showPrompt());
      desk.offerRewriting(this);
      this.at('useOutline').addEventListener('click', () => owner.useOutline(this.data.result.parts));
      this.show(data);
      this.pollLater();
    }

    show(data) {
      desk.keepFocus(this.element, () => this.showAnew(data));
    }

    showAnew(data) {
      const fresh = data.text.length > 0;
      this.text = this.text.slice(0, data.offset) + data.text;
      this.data = data;
      this.pause = fresh ? QUICK : Math.min(this.pause * 1.25, SLOW);
      this.element.dataset.status = data.status;
      this.at('status').textContent = data.stopping ? this.owner.wordsValue.stopping : data.statusLabel;
      this.at('usage').textContent = data.status === 'running' ? `${data.usage} · ${this.soFar()}` : data.usage;
      this.at('cancel').hidden = !data.open || data.stopping;
      this.at('error').textContent = data.error;
      this.at('error').hidden = !data.error || data.status === 'cancelled';
      this.at('continueButtons').hidden = !data.canContinue;
      Object.assign(this.at('continue').dataset, { deskPromptParam: data.prompt, deskContinue: data.id });
      this.showText(data);
      if (!data.open) this.showResult(data);
    }

    soFar() {
      return desk.format(this.owner.wordsValue.characters, { count: [...this.text].length });
    }

    showText(data) {
      const offered = data.suggestions.length > 0;
      const asText = !data.json && this.text && !offered;
      desk.showText(this.at('text'), asText ? desk.unescaped(this.text) : '', this.owner.wordsValue);
      this.at('text').hidden = !asText;
      this.at('textButtons').hidden = data.open || !asText;
      const pieces = data.json && (data.open || data.prompt === 'outline' || !data.result) ? desk.readable(this.text) : [];
      this.at('pieces').hidden = pieces.length === 0;
      this.at('pieces').replaceChildren(
        ...pieces.map((piece) => {
          const item = document.createElement('li');
          desk.showText(item, desk.unescaped(piece), this.owner.wordsValue);
          return item;
        }),
      );
    }

    showResult(data) {
      this.at('rewrite').hidden = !data.prompt.startsWith('section_') || !this.text;
      this.at('outlineButtons').hidden = data.prompt !== 'outline' || !data.result;
      this.at('suggestions').replaceChildren(
        ...data.suggestions.map((suggestion) => desk.suggestionCard(this.owner, suggestion)),
      );
      desk.showChecks(this);
      if (data.prompt === 'interview' && data.result) this.owner.showQuestions(data.result.questions);
    }

    pollLater() {
      clearTimeout(this.timer);
      if (!this.data.open || this.gone) return;
      this.timer = setTimeout(() => this.poll(), this.pause);
    }

    async poll() {
      if (document.hidden || this.gone) return; // `wake` goes on when the page is seen again
      try {
        this.show(await this.owner.talk(`runs/${this.id}/?after=${this.text.length}`));
        this.lost = false;
        if (!this.data.open) this.owner.runEnded(this.data);
      } catch (error) {
        if (!(error instanceof desk.Refused)) throw error;
        this.pause = SLOW;
        if (!this.lost) this.owner.complain(error.message);
        this.lost = true;
      }
      this.pollLater();
    }

    wake() {
      if (this.data.open && !document.hidden) this.poll();
    }

    async refresh() {
      this.show(await this.owner.talk(`runs/${this.id}/`));
    }

    cancel() {
      this.owner.attempt(this.at('cancel'), async () => {
        this.show({ ...(await this.owner.talk(`runs/${this.id}/cancel/`, {})) });
        this.pause = QUICK;
        this.pollLater();
      });
    }

    goOn() {
      this.owner.attempt(this.at('continue'), async () => {
        this.owner.showAsked(await this.owner.talk(`runs/${this.id}/continue/`, {}))?.focus();
      });
    }

    async copy() {
      const words = this.owner.wordsValue;
      this.owner.announce((await desk.copy(this.text)) ? words.copied : words.notCopied);
    }

    async showPrompt() {
      if (!this.at('prompt').open || this.prompted) return;
      this.prompted = true;
      const words = this.owner.wordsValue;
      const sent = await this.owner.talk(`runs/${this.id}/prompt/`);
      this.at('promptHash').textContent = desk.format(words.promptHash, { id: sent.id, hash: sent.hash.slice(0, 16) });
      this.at('promptText').textContent = sent.messages.length
        ? sent.messages.map((message) => `=== ${message.role}\n${message.content}`).join('\n\n')
        : words.erased;
    }

    focus() {
      this.element.focus({ preventScroll: true });
    }

    remove() {
      this.gone = true;
      clearTimeout(this.timer);
      this.element.remove();
    }
  }

  desk.RunCard = RunCard;
})();
