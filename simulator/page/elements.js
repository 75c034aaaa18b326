// Making elements.

/** `make("p.note", { title: "…" }, "text", child)`; a name that starts with "on" listens. */
export function make(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** A round picture of somebody: their emoji, or their initials on a colour of their own. */
export function dressAvatar(element, chat) {
  let hash = 0;
  for (const character of chat.key + chat.name) hash = (hash * 31 + character.codePointAt(0)) % 360;
  element.style.setProperty("--hue", String(hash));
  element.classList.toggle("with-picture", Boolean(chat.picture));
  element.textContent = chat.picture || initials(chat.name);
}

const initials = (name) =>
  name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
