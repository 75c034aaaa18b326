// All texts of the page, in Latvian first.

const TEXTS = {
  lv: {
    title: "Atbalss – sarunu logs",
    skip: "Pāriet uz ziņas rakstīšanu",
    subtitle: "Izmēģinājuma telefoni",
    pageLanguage: "Lapas valoda",
    chats: "Sarunas",
    talkYourself: "Parunāt ar botu",
    search: "Meklēt sarunās",
    filter: "Kuras sarunas rādīt",
    all: "Visas",
    student: "Skolēni",
    graduate: "Absolventi",
    client: "Konsultācijas",
    coordinator: "Koordinatori",
    group: "Grupas",
    phoneOf: { student: "Skolēna telefons", graduate: "Absolventa telefons", coordinator: "Koordinatora telefons", group: "Grupa", other: "Telefons" },
    languages: { lv: "latviski", ru: "krieviski", en: "angliski" },
    badges: { danger: "briesmas", blocked: "bloķēts", photo: "attēls", own: "tava" },
    noChats: "Te parādīsies sarunas ar botu. Sāc pirmo!",
    nothingFound: "Nekas neatbilst meklētajam.",
    welcomeTitle: "Kā bots izskatās telefonā?",
    welcomeText: "Šeit redzams viss, ko bots raksta un ko cilvēki tam atbild. Nekas neiziet ārpus šī datora. Atver kādu sarunu vai sāc savu.",
    asStudent: "Skolēna lomā",
    asStudentNote: "Izvēlies pasākumu un atbildi uz dažiem jautājumiem.",
    asCoordinator: "Koordinatora lomā",
    asCoordinatorNote: "Atver ielūgumu un saņem pārskatus.",
    back: "Atpakaļ uz sarunām",
    log: "Ziņas",
    toNewest: "Uz jaunāko ziņu",
    typing: "Bots raksta…",
    commands: "Ātrās komandas",
    editing: "Tu labo savu ziņu",
    cancel: "Atcelt",
    sendVoice: "Sūtīt balss ziņu",
    sendPhoto: "Sūtīt attēlu",
    sendSticker: "Sūtīt uzlīmi",
    write: "Raksti ziņu…",
    send: "Sūtīt",
    block: "Bloķēt",
    unblock: "Atbloķēt",
    start: "Sākt",
    close: "Aizvērt",
    picture: "Attēls",
    openPicture: "Atvērt attēlu lielāku",
    yourName: "Vārds telefonā",
    defaultName: "Es",
    phoneLanguage: "Telefona valoda",
    role: "Tava loma",
    studentHint: "Kurā pasākumā tu biji?",
    coordinatorHint: "Ar kuru ielūgumu nāksi?",
    linkHint: "Bota sūtītā saite:",
    openLink: "Atvērt šo saiti",
    justOpen: "Vienkārši atvērt botu",
    justOpenNote: "Bez saites – it kā bots būtu atrasts meklētājā.",
    edited: "labota",
    before: "Pirms labojuma:",
    edit: "Labot",
    deleted: "Ziņa izdzēsta",
    voice: "Balss ziņa",
    photo: "Attēls",
    document: "Datne",
    sticker: "Uzlīme",
    download: "Lejupielādēt",
    events: { started: "Saruna sākta", blocked: "Bots bloķēts", unblocked: "Bots atbloķēts", kicked: "Bots izņemts no grupas" },
    bot: "Bots",
    today: "Šodien",
    yesterday: "Vakar",
    rulesKept: "Telegram noteikumi ievēroti",
    rulesBroken: (count) => `Telegram noteikumu pārkāpumi: ${count}`,
    lost: "Savienojums pārtrūcis. Mēģinu vēlreiz…",
  },
  en: {
    title: "Atbalss – chat window",
    skip: "To writing a message",
    subtitle: "Trial phones",
    pageLanguage: "Language of the page",
    chats: "Chats",
    talkYourself: "Talk to the bot",
    search: "Search chats",
    filter: "Which chats to show",
    all: "All",
    student: "Students",
    graduate: "Graduates",
    client: "Counselling",
    coordinator: "Coordinators",
    group: "Groups",
    phoneOf: { student: "A student’s phone", graduate: "A graduate’s phone", coordinator: "A coordinator’s phone", group: "Group", other: "Phone" },
    languages: { lv: "Latvian", ru: "Russian", en: "English" },
    badges: { danger: "danger", blocked: "blocked", photo: "picture", own: "yours" },
    noChats: "Chats with the bot will appear here. Start the first one!",
    nothingFound: "Nothing matches your search.",
    welcomeTitle: "What does the bot look like on a phone?",
    welcomeText: "Here you see everything the bot writes and what people answer. Nothing leaves this computer. Open a chat, or start your own.",
    asStudent: "As a student",
    asStudentNote: "Pick an event and answer a few questions.",
    asCoordinator: "As a coordinator",
    asCoordinatorNote: "Open an invitation and receive digests.",
    back: "Back to the chats",
    log: "Messages",
    toNewest: "To the newest message",
    typing: "The bot is typing…",
    commands: "Quick commands",
    editing: "You are editing your message",
    cancel: "Cancel",
    sendVoice: "Send a voice message",
    sendPhoto: "Send a picture",
    sendSticker: "Send a sticker",
    write: "Write a message…",
    send: "Send",
    block: "Block",
    unblock: "Unblock",
    start: "Start",
    close: "Close",
    picture: "Picture",
    openPicture: "Open the picture larger",
    yourName: "Name on the phone",
    defaultName: "Me",
    phoneLanguage: "Language of the phone",
    role: "Your role",
    studentHint: "Which event did you attend?",
    coordinatorHint: "Which invitation do you come with?",
    linkHint: "A link that the bot sent:",
    openLink: "Open this link",
    justOpen: "Just open the bot",
    justOpenNote: "Without a link, as if found by searching.",
    edited: "edited",
    before: "Before the edit:",
    edit: "Edit",
    deleted: "Message deleted",
    voice: "Voice message",
    photo: "Picture",
    document: "File",
    sticker: "Sticker",
    download: "Download",
    events: { started: "Chat started", blocked: "Bot blocked", unblocked: "Bot unblocked", kicked: "Bot removed from the group" },
    bot: "Bot",
    today: "Today",
    yesterday: "Yesterday",
    rulesKept: "Telegram’s rules kept",
    rulesBroken: (count) => `Telegram’s rules broken: ${count}`,
    lost: "Connection lost. Trying again…",
  },
};

const KEPT = "atbalss-page-language";
let language = TEXTS[localStorage.getItem(KEPT)] ? localStorage.getItem(KEPT) : "lv";

export const currentLanguage = () => language;

/** The text with this name; texts with something to fill in are functions. */
export const text = (name) => TEXTS[language][name];

/** The texts that stand in the page itself: by attribute, what is to be filled in. */
const PLACES = {
  "data-text": (element, value) => { element.textContent = value; },
  "data-label": (element, value) => element.setAttribute("aria-label", value),
  "data-title": (element, value) => element.setAttribute("title", value),
  "data-placeholder": (element, value) => element.setAttribute("placeholder", value),
};

export function fillTexts() {
  document.documentElement.lang = language;
  document.title = text("title");
  for (const [attribute, fill] of Object.entries(PLACES)) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      fill(element, text(element.getAttribute(attribute)));
    }
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

export function chooseLanguage(chosen) {
  language = chosen;
  localStorage.setItem(KEPT, chosen);
  fillTexts();
}

const locale = () => (language === "lv" ? "lv-LV" : "en-GB");

export const clockTime = (date) =>
  new Date(date * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });

export function dayName(date) {
  const day = new Date(date * 1000);
  const daysAgo = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 86_400_000);
  if (daysAgo === 0) return text("today");
  if (daysAgo === 1) return text("yesterday");
  return day.toLocaleDateString(locale(), { day: "numeric", month: "long", year: "numeric" });
}

export function fileSize(bytes) {
  const unit = bytes < 1024 ? ["B", 1] : bytes < 1024 ** 2 ? ["KB", 1024] : ["MB", 1024 ** 2];
  return `${(bytes / unit[1]).toLocaleString(locale(), { maximumFractionDigits: 1 })} ${unit[0]}`;
}
