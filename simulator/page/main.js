// The page as a whole: the list on the left, a chat on the right, one of them on a phone.

import { catchUp, closeChat, openChat, openKey, redrawChat, startChat } from "./chat.js";
import { byId } from "./elements.js";
import { drawList, markOpen, startList, takeNews } from "./list.js";
import * as server from "./server.js";
import { startTalk } from "./talk.js";
import { chooseLanguage, fillTexts, text } from "./texts.js";

const RULES_MS = 3000;

let connected = true;

async function start() {
  fillTexts();
  const { bots, entries } = await server.setup();
  startList(show);
  startChat(bots);
  startTalk(entries, (chat) => { takeNews([chat]); show(chat.key); });
  startKeys();
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => speak(button.dataset.language));
  }
  byId("back").addEventListener("click", showList);
  window.addEventListener("hashchange", followAddress);
  drawList();
  server.listen(hear, (state) => { connected = state; drawRules(); });
  setInterval(drawRules, RULES_MS);
  followAddress();
}

function hear(news) {
  takeNews(news);
  if (news.some((chat) => chat.key === openKey())) catchUp();
}

/** The address names the open chat, so that reloading and the browser's "back" do what one expects. */
const show = (key) => { location.hash = encodeURIComponent(key); };

function followAddress() {
  const key = decodeURIComponent(location.hash.slice(1));
  document.body.dataset.view = key ? "chat" : "list";
  if (!key || key === openKey()) return;
  markOpen(key);
  openChat(key).then(() => byId("composer-text").focus({ preventScroll: true }), forget);
}

/** A chat that the server does not have: it was of an earlier run. */
function forget() {
  closeChat();
  showList();
}

function showList() {
  location.hash = "";
  document.body.dataset.view = "list";
  document.querySelector('.chat-item[aria-current="true"]')?.focus();
}

async function speak(language) {
  chooseLanguage(language);
  drawList();
  await Promise.all([redrawChat(), drawRules()]);
}

function startKeys() {
  document.addEventListener("keydown", (event) => {
    const writing = /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !writing && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      byId("search").focus();
    }
    if (event.key === "Escape" && document.body.dataset.view === "chat" && !document.querySelector("dialog[open]")) showList();
  });
}

async function drawRules() {
  const line = byId("rules");
  line.classList.toggle("broken", !connected);
  if (!connected) {
    line.textContent = text("lost");
    return;
  }
  if (document.hidden) return;
  const counts = Object.entries(await server.violations());
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  line.textContent = total === 0 ? `✓ ${text("rulesKept")}` : text("rulesBroken")(total);
  line.title = counts.map(([reason, count]) => `${count} × ${reason}`).join("\n");
  line.classList.toggle("broken", total > 0);
}

start();
