// The open chat: what happened in it, and what its person can do.

import { byId, dressAvatar, make } from "./elements.js";
import { badgesOf, chatWith, drawBadges } from "./list.js";
import { bubble, deletedBubble, note } from "./messages.js";
import * as server from "./server.js";
import { dayName, text } from "./texts.js";
import { openLinkDialog } from "./talk.js";

const TYPING_MS = 5000;
const TOAST_MS = 4500;
const NEAR_END_PX = 120;

let open = null; // { key, seen, messages: Map(id → { message, versions, node }), lastDay, details, fetching }
let editing = null;
let typingTimer = 0;
let following = true; // whether the newest message is to stay in sight
let lastTop = 0;
let bots = [];

export function startChat(knownBots) {
  bots = knownBots;
  byId("composer").addEventListener("submit", send);
  byId("composer-text").addEventListener("keydown", sendOnEnter);
  byId("composer-text").addEventListener("input", fitComposer);
  byId("stop-editing").addEventListener("click", () => setEditing(null));
  byId("block").addEventListener("click", () => act("block"));
  byId("gate").addEventListener("click", () => act(open.details.blocked ? "unblock" : "start"));
  byId("log").addEventListener("scroll", noticeScroll);
  const growth = new ResizeObserver(() => { if (following) scrollToEnd("instant"); });
  growth.observe(byId("bubbles"));
  growth.observe(byId("log"));
  byId("down").addEventListener("click", () => scrollToEnd("smooth"));
  for (const button of byId("composer").querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => act(button.dataset.act));
  }
}

/** Back to the welcome. */
export function closeChat() {
  open = null;
  byId("chat").hidden = true;
  byId("welcome").hidden = false;
}

export const openKey = () => open?.key ?? null;

export async function openChat(key) {
  open = { key, seen: 0, messages: new Map(), lastDay: "", details: null, fetching: false };
  setEditing(null);
  byId("bubbles").replaceChildren();
  byId("toasts").replaceChildren();
  byId("typing").hidden = true;
  byId("welcome").hidden = true;
  byId("chat").hidden = false;
  following = true;
  await catchUp({ live: false });
}

/** Draw everything again, in the language of now. */
export const redrawChat = () => (open ? openChat(open.key) : undefined);

/** Fetch what is new, if anything is. */
export async function catchUp({ live = true } = {}) {
  const chat = open;
  if (!chat || chat.fetching || (live && chatWith(chat.key)?.events <= chat.seen)) return;
  chat.fetching = true;
  try {
    const news = await server.chatSince(chat.key, chat.seen);
    if (chat === open) take(news, live);
  } finally {
    chat.fetching = false;
  }
  if (chatWith(chat.key)?.events > chat.seen) await catchUp();
}

function take(news, live) {
  open.details = news.chat;
  for (const event of news.events) {
    if (event.number > open.seen) happen(event, live);
  }
  open.seen = Math.max(open.seen, news.events.at(-1)?.number ?? 0);
  drawFrame();
}

// --- What happens ---

function happen(event, live) {
  const handlers = { message: addMessage, edit: changeMessage, delete: removeMessage, press: showPress, answer: showAnswer, action: showTyping };
  if (handlers[event.kind]) handlers[event.kind](event, live);
  else if (text("events")[event.kind]) append(note(text("events")[event.kind]), event.date);
}

function append(node, date) {
  const day = dayName(date);
  if (day !== open.lastDay) byId("bubbles").append(note(day, "day"));
  open.lastDay = day;
  byId("bubbles").append(node);
}

function addMessage({ message }) {
  if (message.from.is_bot) byId("typing").hidden = true;
  const entry = { message, versions: [], node: bubble(message, [], actions) };
  open.messages.set(message.message_id, entry);
  append(entry.node, message.date);
}

function changeMessage({ message }) {
  const entry = open.messages.get(message.message_id);
  if (!entry) return;
  entry.versions.push(entry.message);
  entry.message = message;
  redraw(entry, bubble(message, entry.versions, actions));
}

function removeMessage({ message }) {
  const entry = open.messages.get(message.message_id);
  if (entry) redraw(entry, deletedBubble(message));
}

function redraw(entry, node) {
  const token = entry.node.contains(document.activeElement) ? document.activeElement.dataset.token : undefined;
  entry.node.replaceWith(node);
  entry.node = node;
  if (token === undefined) return;
  const again = [...node.querySelectorAll("[data-token]")].find((key) => key.dataset.token === token);
  (again ?? byId("log")).focus({ preventScroll: true });
}

function showPress(event) {
  const entry = open.messages.get(event.message.message_id);
  for (const key of entry?.node.querySelectorAll("[data-token]") ?? []) {
    if (key.dataset.token === event.token) key.dataset.query = event.query;
  }
}

function showAnswer(event, live) {
  document.querySelector(`[data-query="${CSS.escape(event.query)}"]`)?.removeAttribute("data-query");
  if (!event.text) return;
  append(note(event.text, "answer"), event.date);
  if (live) showToast(event.text, event.alert);
}

function showToast(words, stays) {
  const toast = make(`div.toast${stays ? ".alert" : ""}`, {}, make("p", {}, words));
  if (stays) toast.append(make("button.quiet", { type: "button", onclick: () => toast.remove() }, text("close")));
  byId("toasts").append(toast);
  if (!stays) setTimeout(() => toast.remove(), TOAST_MS);
}

function showTyping(_, live) {
  if (!live) return;
  byId("typing").hidden = false;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => { byId("typing").hidden = true; }, TYPING_MS);
}

// --- The frame around it ---

function drawFrame() {
  const chat = open.details;
  dressAvatar(byId("chat-avatar"), chat);
  byId("chat-name").textContent = chat.name;
  byId("chat-about").textContent = about(chat);
  byId("chat-marks").replaceChildren(...drawBadges(badgesOf(chat).filter((it) => it.mark !== "language")));
  byId("description").hidden = chat.started || !chat.description;
  byId("description").textContent = chat.description;
  byId("block").hidden = chat.kind !== "private" || !chat.started || chat.blocked;
  const usable = chat.kind === "private" && chat.started && !chat.blocked;
  byId("composer").hidden = !usable;
  byId("gate").hidden = usable || chat.kind !== "private";
  byId("gate").textContent = text(chat.blocked ? "unblock" : "start");
  drawKeys(usable ? chat.keyboard?.keyboard ?? [] : []);
  drawCommands(usable ? chat.commands : []);
}

function about(chat) {
  const language = text("languages")[chat.language];
  const phone = text("phoneOf")[chat.role] ?? text("phoneOf").other;
  return [phone, language].filter(Boolean).join(" · ");
}

function drawKeys(rows) {
  byId("keys").hidden = rows.length === 0;
  const key = (button) => make("button.key", { type: "button", onclick: () => say(button.text) }, button.text);
  byId("keys").replaceChildren(...rows.map((row) => make("div.row", {}, ...row.map(key))));
}

function drawCommands(commands) {
  const chip = ({ command, description }) =>
    make("button.chip", { type: "button", title: description, onclick: () => say(`/${command}`) }, `/${command}`);
  byId("commands").replaceChildren(...commands.map(chip));
}

/** Only scrolling up by hand, away from the end, ends the following: the page also scrolls when it grows. */
function noticeScroll() {
  const log = byId("log");
  const nearEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
  if (nearEnd) following = true;
  else if (log.scrollTop < lastTop) following = false;
  lastTop = log.scrollTop;
  byId("down").hidden = following;
}

function scrollToEnd(behavior) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  byId("log").scrollTo({ top: byId("log").scrollHeight, behavior: calm ? "instant" : behavior });
}

// --- What the person does ---

const actions = {
  press: (message, button, key) => {
    key.dataset.query = "…";
    return act("press", { button: button.callback_data, message_id: message.message_id });
  },
  edit: (message) => setEditing(message),
  command: (command) => say(command),
  link: (address) => {
    const link = new URL(address);
    const name = link.pathname.slice(1);
    if (link.hostname !== "t.me" || !bots.some((bot) => bot.username === name)) return null;
    return () => openLinkDialog(link.searchParams.get("start") ?? "", address);
  },
};

const say = (words) => act("say", { text: words });

async function act(name, body) {
  try {
    await server.act(open.key, name, body);
  } catch (error) {
    showToast(error.message, false);
  }
  following = true;
  scrollToEnd("smooth");
}

async function send(event) {
  event.preventDefault();
  const field = byId("composer-text");
  const words = field.value.trim();
  if (!words) return;
  const message = editing;
  setEditing(null);
  field.value = "";
  fitComposer();
  if (message) await act("edit", { message_id: message.message_id, text: words });
  else await say(words);
}

function sendOnEnter(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("composer").requestSubmit();
  }
  if (event.key === "Escape" && editing) {
    event.stopPropagation();
    setEditing(null);
  }
}

function setEditing(message) {
  if (message === null && editing !== null) byId("composer-text").value = "";
  editing = message;
  byId("editing").hidden = message === null;
  if (message === null) return;
  byId("composer-text").value = message.text;
  byId("composer-text").focus();
  fitComposer();
}

function fitComposer() {
  const field = byId("composer-text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}
