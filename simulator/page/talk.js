// "Talk to the bot": becoming somebody new who opens the bot by one of its links.

import { byId, make } from "./elements.js";
import { chatNames } from "./list.js";
import * as server from "./server.js";
import { currentLanguage, text } from "./texts.js";

const PICTURES = ["🦊", "🐿️", "🦉", "🦔", "🐝", "🦌", "🐧", "🦋"];

let entries = [];
let link = null; // { payload, address } of a link that the bot sent
let onNew = () => {};

export function startTalk(knownEntries, onNewChat) {
  entries = knownEntries;
  onNew = onNewChat;
  byId("talk").addEventListener("click", () => openDialog("student"));
  byId("talk-close").addEventListener("click", () => byId("talk-dialog").close());
  byId("talk-dialog").addEventListener("click", (event) => {
    if (event.target === event.currentTarget) event.currentTarget.close();
  });
  for (const button of document.querySelectorAll("[data-role]")) {
    button.addEventListener("click", () => openDialog(button.dataset.role));
  }
  for (const choice of byId("talk-form").elements.role) choice.addEventListener("change", drawWays);
  byId("talk-form").addEventListener("submit", (event) => {
    event.preventDefault();
    byId("ways").querySelector("button")?.click();
  });
}

function openDialog(role) {
  link = null;
  show(role);
}

/** A link to the bot in one of its messages: somebody new may open it. */
export function openLinkDialog(payload, address) {
  link = { payload, address };
  show(payload.startsWith("staff-") ? "coordinator" : "student");
}

function show(role) {
  const form = byId("talk-form").elements;
  form.role.value = role;
  form.language.value = currentLanguage();
  byId("talk-name").value = freeName();
  drawWays();
  byId("talk-dialog").showModal();
  byId("ways").querySelector("button")?.focus();
}

function freeName() {
  const taken = new Set(chatNames());
  const name = text("defaultName");
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function drawWays() {
  const role = byId("talk-form").elements.role.value;
  byId("talk-hint").textContent = text(link ? "linkHint" : `${role}Hint`);
  const ways = link
    ? [{ title: text("openLink"), note: link.address, payload: link.payload }]
    : [...entries.filter((entry) => entry.role === role), { title: text("justOpen"), note: text("justOpenNote"), payload: "" }];
  byId("ways").replaceChildren(...ways.map((way) => make("li", {}, wayButton(way, role))));
}

function wayButton(way, role) {
  const enter = () => become(role, way.payload);
  return make("button.way", { type: "button", onclick: enter }, make("strong", {}, way.title), make("span", {}, way.note));
}

async function become(role, payload) {
  if (!byId("talk-form").reportValidity()) return;
  const form = byId("talk-form").elements;
  const person = {
    first_name: byId("talk-name").value.trim() || text("defaultName"),
    language_code: form.language.value,
    role,
    picture: PICTURES[chatNames().length % PICTURES.length],
    badges: ["own"],
  };
  try {
    const chat = await server.newPerson(person);
    await server.act(chat.key, "start", { payload });
    byId("talk-dialog").close();
    onNew(chat);
  } catch (error) {
    byId("talk-hint").textContent = error.message;
  }
}
