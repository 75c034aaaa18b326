// Messages as bubbles.

import { byId, make } from "./elements.js";
import { fileAddress } from "./server.js";
import { clockTime, fileSize, text } from "./texts.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  spoiler: "span.spoiler",
};

/** A bubble. `message` is the Bot API's Message; `actions` are press, edit, command and link. */
export function bubble(message, versions, actions) {
  const mine = !message.from.is_bot;
  const body = make("div.bubble", {}, ...content(message, actions), footer(message, versions, mine, actions));
  const node = make(`li.message.${mine ? "mine" : "theirs"}`, {}, body);
  const rows = message.reply_markup?.inline_keyboard;
  if (rows) node.append(keyboard(message, rows, actions));
  return node;
}

/** A line in the middle: something that happened, or a new day. */
export const note = (words, kind = "note") => make(`li.${kind}`, {}, make("span", {}, words));

export function deletedBubble(message) {
  return make(`li.message.${message.from.is_bot ? "theirs" : "mine"}`, {}, make("div.bubble.deleted", {}, text("deleted")));
}

function content(message, actions) {
  const parts = [];
  if (message.chat.type !== "private") parts.push(make("p.sender", {}, message.from.first_name));
  if (message.reply_to_message) parts.push(quote(message.reply_to_message));
  if (message.photo) parts.push(photo(message));
  if (message.document) parts.push(documentCard(message.document));
  if (message.voice) parts.push(make("p.voice", {}, "🎙️ ", text("voice"), ` · ${message.voice.duration} s`));
  if (message.sticker) parts.push(make("p.sticker", { title: text("sticker") }, message.sticker.emoji ?? "🙂"));
  const words = wordsOf(message);
  if (words) parts.push(make("div.text", {}, ...formatted(words, message.entities ?? message.caption_entities ?? [], actions)));
  return parts;
}

const wordsOf = (message) => message.text ?? message.caption ?? "";

const quote = (message) => make("blockquote.reply", {}, wordsOf(message) || "…");

function photo(message) {
  const { file_id: id, width, height } = message.photo.at(-1);
  const image = make("img", { src: fileAddress(id), alt: message.caption ?? text("photo") });
  image.style.setProperty("--width", width);
  image.style.setProperty("--ratio", width / height);
  return make("button.photo", { type: "button", "aria-label": text("openPicture"), onclick: () => openPicture(image) }, image);
}

function openPicture(image) {
  byId("picture").src = image.src;
  byId("picture").alt = image.alt;
  byId("picture-dialog").showModal();
}

function documentCard(document) {
  const about = make("span", {}, make("strong", {}, document.file_name ?? text("document")), make("small", {}, fileSize(document.file_size ?? 0)));
  const address = fileAddress(document.file_id);
  return make("a.document", { href: address, download: document.file_name ?? true, title: text("download") }, make("span.file-icon", { "aria-hidden": "true" }, "⬇"), about);
}

function footer(message, versions, mine, actions) {
  const parts = [];
  if (mine && message.text && !message.text.startsWith("/")) parts.push(make("button.edit", { type: "button", onclick: () => actions.edit(message) }, text("edit")));
  const earlier = versions.map(wordsOf).filter((words, i, all) => words !== (all[i + 1] ?? wordsOf(message)));
  if (earlier.length > 0) parts.push(history(earlier));
  parts.push(make("time", {}, clockTime(message.date)));
  return make("div.meta", {}, ...parts);
}

function history(earlier) {
  const paragraphs = earlier.map((words) => make("p", {}, words));
  return make("details.history", {}, make("summary", {}, text("edited")), make("div", {}, make("small", {}, text("before")), ...paragraphs));
}

function keyboard(message, rows, actions) {
  const buttons = (row) => row.map((button) => inlineButton(message, button, actions));
  return make("div.keyboard", {}, ...rows.map((row) => make("div.row", {}, ...buttons(row))));
}

function inlineButton(message, button, actions) {
  if (button.url) return linkTo(button.url, button.text, actions, "a.key");
  const press = (event) => actions.press(message, button, event.currentTarget);
  return make("button.key", { type: "button", "data-token": button.callback_data, onclick: press }, button.text);
}

/** Text with its entities, which nest and are measured in UTF-16 units, as JavaScript's strings are. */
function formatted(words, entities, actions, start = 0, end = words.length) {
  const parts = [];
  let position = start;
  const rest = [...entities];
  while (rest.length > 0) {
    const entity = rest.shift();
    const stop = entity.offset + entity.length;
    if (entity.offset < position || stop > end) continue;
    parts.push(words.slice(position, entity.offset));
    const inner = rest.filter((other) => other.offset >= entity.offset && other.offset + other.length <= stop);
    parts.push(marked(entity, words.slice(entity.offset, stop), formatted(words, inner, actions, entity.offset, stop), actions));
    position = stop;
  }
  return [...parts, words.slice(position, end)];
}

function marked(entity, words, children, actions) {
  switch (entity.type) {
    case "bot_command":
      return make("button.command", { type: "button", onclick: () => actions.command(words) }, words);
    case "url":
      return linkTo(words, words, actions);
    case "text_link":
      return linkTo(entity.url, children, actions);
    default:
      return TAGS[entity.type] ? make(TAGS[entity.type], {}, ...children) : make("span.found", {}, ...children);
  }
}

function linkTo(address, children, actions, name = "a") {
  const full = /^https?:/.test(address) ? address : `https://${address}`;
  const inside = actions.link(full);
  const attributes = inside
    ? { href: "#", onclick: (event) => { event.preventDefault(); inside(); } }
    : { href: full, target: "_blank", rel: "noopener noreferrer" };
  return make(name, attributes, ...[children].flat());
}
