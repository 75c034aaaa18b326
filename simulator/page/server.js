// The server of this page: what it knows, and what people can be let do.

async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body;
}

const get = async (path) => answerOf(await fetch(path));

const post = async (path, body) =>
  answerOf(await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }));

const chatPath = (key) => `/simulator/chats/${encodeURIComponent(key)}`;

export const setup = () => get("/simulator/setup");
export const violations = () => get("/simulator/violations");
export const chatSince = (key, number) => get(`${chatPath(key)}?after=${number}`);
export const newPerson = (person) => post("/simulator/people", person);
export const act = (key, name, body = {}) => post(`${chatPath(key)}/${name}`, body);
export const fileAddress = (fileId) => `/simulator/files/${encodeURIComponent(fileId)}`;

/** Calls `onNews` with the chats that have changed, and `onState` with whether the line stands.
 *
 * A browser allows a server six lines in all, so a tab that nobody looks at gives its own back.
 */
export function listen(onNews, onState) {
  let stream = null;
  const open = () => {
    if (document.hidden || stream) return;
    stream = new EventSource("/simulator/live");
    stream.onopen = () => onState(true);
    stream.onerror = () => onState(false);
    stream.onmessage = (event) => onNews(JSON.parse(event.data));
  };
  const close = () => {
    stream?.close();
    stream = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}
