// The list of chats: searched, filtered, the newest first.

import { byId, dressAvatar, make } from "./elements.js";
import { clockTime, text } from "./texts.js";

const REDRAW_MS = 400; // in a busy demo the list would never stand still otherwise

const chats = new Map();
const items = new Map();
let role = "all";
let openKey = null;
let open = () => {};
let timer = 0;

export function startList(onOpen) {
  open = onOpen;
  byId("search").addEventListener("input", drawList);
  byId("chats").addEventListener("keydown", moveFocus);
}

export const chatWith = (key) => chats.get(key);
export const chatNames = () => [...chats.values()].map((chat) => chat.name);

export function takeNews(summaries) {
  for (const chat of summaries) chats.set(chat.key, chat);
  if (summaries.length > 0) timer ||= setTimeout(drawList, items.size > 30 ? REDRAW_MS : 0);
}

export function markOpen(key) {
  openKey = key;
  drawList();
}

export function drawList() {
  clearTimeout(timer);
  timer = 0;
  drawFilters();
  const shown = [...chats.values()].filter(isShown).sort((one, other) => lastDate(other) - lastDate(one));
  const nodes = shown.map(item);
  const list = byId("chats");
  const same = nodes.length === list.children.length && nodes.every((node, i) => node === list.children[i]);
  if (!same) replaceKeepingFocus(list, nodes);
  byId("empty-list").hidden = shown.length > 0;
  byId("empty-list").textContent = text(chats.size === 0 ? "noChats" : "nothingFound");
}

function replaceKeepingFocus(list, nodes) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  list.replaceChildren(...nodes);
  focused?.focus({ preventScroll: true });
}

function drawFilters() {
  const counts = new Map([["all", chats.size]]);
  for (const chat of chats.values()) counts.set(chat.role, (counts.get(chat.role) ?? 0) + 1);
  byId("filters").hidden = counts.size < 3;
  const bar = byId("filters");
  const signature = JSON.stringify([...counts, role, text("all")]);
  if (bar.dataset.signature === signature) return;
  bar.dataset.signature = signature;
  bar.replaceChildren(...[...counts].map(([name, count]) => filterButton(name, count)));
}

function filterButton(name, count) {
  const choose = () => { role = name; drawList(); };
  const label = text(name) ?? name;
  return make("button", { type: "button", "aria-pressed": String(role === name), onclick: choose }, `${label} `, make("b", {}, String(count)));
}

function isShown(chat) {
  if (role !== "all" && chat.role !== role) return false;
  const wanted = plain(byId("search").value.trim());
  return !wanted || plain([chat.name, chat.last?.text, ...badgesOf(chat).map((it) => it.label)].join(" ")).includes(wanted);
}

/** Lower case without diacritics, so that "janis" finds "Jānis". */
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const lastDate = (chat) => (chat.last?.date ?? 0) * 1e6 + chat.events;

function item(chat) {
  const node = items.get(chat.key) ?? newItem(chat);
  const signature = JSON.stringify([chat.events, chat.badges, text("all"), openKey === chat.key]);
  if (node.dataset.signature !== signature) dress(node, chat);
  node.dataset.signature = signature;
  return node;
}

function newItem(chat) {
  const node = make("li", {}, make("button.chat-item", { type: "button", onclick: () => open(chat.key) }));
  items.set(chat.key, node);
  return node;
}

function dress(node, chat) {
  const avatar = make("span.avatar", { "aria-hidden": "true" });
  dressAvatar(avatar, chat);
  const time = make("time", {}, chat.last ? clockTime(chat.last.date) : "");
  const top = make("span.item-top", {}, make("strong", {}, chat.name), ...drawBadges(badgesOf(chat)), time);
  const button = node.firstElementChild;
  button.replaceChildren(avatar, make("span.item-body", {}, top, make("span.preview", {}, preview(chat))));
  button.setAttribute("aria-current", String(openKey === chat.key));
}

function preview(chat) {
  if (!chat.last) return "";
  const words = chat.last.text || text(chat.last.kind) || "";
  return chat.last.from_bot ? `${text("bot")}: ${words}` : words;
}

export function badgesOf(chat) {
  const badges = [];
  if (chat.language) badges.push(badge("language", chat.language.toUpperCase()));
  const marks = chat.blocked ? [...chat.badges, "blocked"] : chat.badges;
  for (const mark of marks) {
    badges.push(badge(mark, text("badges")[mark] ?? mark));
  }
  return badges;
}

const badge = (mark, label) => ({ mark, label });

/** Badges as elements; the style sheet knows some of the marks. */
export const drawBadges = (badges) => badges.map((it) => make("span.badge", { "data-mark": it.mark }, it.label));

function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...byId("chats").querySelectorAll("button")];
  buttons[buttons.indexOf(document.activeElement) + step]?.focus();
}
