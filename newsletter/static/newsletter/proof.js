// Solves the second step's proof of work (altcha's protocol, version 2) while its page is read, and sends the form
// once it is both solved and pressed. Without this file, or without WebCrypto, the page says what happens instead.
const AT_ONCE = 8; // attempts under way together; between two rounds the page can answer its reader
const form = document.querySelector("form[data-proof]");
const field = form?.elements.namedItem("altcha");
const bar = form?.querySelector("progress");
const status = form?.querySelector("[role=status]");
let solved = false;
let pressed = false;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

// The password of an attempt: the nonce, then the attempt's number in four octets, the largest first.
function password(nonce, counter) {
  const whole = new Uint8Array(nonce.length + 4);
  whole.set(nonce);
  new DataView(whole.buffer).setUint32(nonce.length, counter);
  return whole;
}

async function derive({ algorithm, cost, keyLength, salt }, nonce, counter) {
  const key = await crypto.subtle.importKey("raw", password(nonce, counter), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: algorithm.split("/")[1], salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
}

async function solve(parameters, tell) {
  const nonce = bytes(parameters.nonce);
  for (let first = 0; ; first += AT_ONCE) {
    const counters = Array.from({ length: AT_ONCE }, (_, place) => first + place);
    const keys = await Promise.all(counters.map((counter) => derive(parameters, nonce, counter)));
    const place = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (place >= 0) return { counter: first + place, derivedKey: keys[place] };
    tell(first);
    await new Promise((resume) => setTimeout(resume));
  }
}

async function work() {
  const { challenge } = JSON.parse(atob(field.value));
  const most = challenge.parameters.data.most;
  say(form.dataset.working);
  const solution = await solve(challenge.parameters, (attempts) => {
    bar.value = Math.min(99, (100 * attempts) / most);
    if (!pressed && bar.value >= 50) say(form.dataset.halfway);
  });
  field.value = btoa(JSON.stringify({ challenge, solution }));
  solved = true;
  bar.value = 100;
  if (pressed) form.submit();
  else say(form.dataset.done);
}

function start() {
  form.querySelector("[data-proof-without]").hidden = true;
  form.querySelector("[data-proof-progress]").hidden = false;
  form.addEventListener("submit", (event) => {
    if (solved) return;
    event.preventDefault();
    pressed = true;
    say(form.dataset.sending);
  });
  work().catch(() => {
    // No solution: a person will look at the sign-up, as the page says without a script.
    solved = true;
    form.querySelector("[data-proof-without]").hidden = false;
    form.querySelector("[data-proof-progress]").hidden = true;
    if (pressed) form.submit();
  });
}

if (form && globalThis.crypto?.subtle) start();
