"""The part of the Bot API that the stand-in knows: methods, their parameters and how these are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import bad_request

SENDING = """
    business_connection_id message_thread_id:int direct_messages_topic_id:int disable_notification:bool
    protect_content:bool allow_paid_broadcast:bool message_effect_id reply_parameters:json
"""
ADDRESSED = "business_connection_id chat_id message_id:int inline_message_id reply_markup:json"
CAPTION = "caption parse_mode caption_entities:json show_caption_above_media:bool"

# A name is a string unless `:type` says otherwise; `!` marks what must not be missing.
TABLE = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:json",
    "setWebhook": """
        url! certificate:file ip_address max_connections:int allowed_updates:json
        drop_pending_updates:bool secret_token
    """,
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"""
        chat_id! text! parse_mode entities:json link_preview_options:json suggested_post_parameters:json
        reply_markup:json {SENDING}
    """,
    "sendPhoto": f"""
        chat_id! photo!:file {CAPTION} has_spoiler:bool suggested_post_parameters:json reply_markup:json {SENDING}
    """,
    "sendDocument": f"""
        chat_id! document!:file thumbnail:file caption parse_mode caption_entities:json
        disable_content_type_detection:bool suggested_post_parameters:json reply_markup:json {SENDING}
    """,
    "sendMediaGroup": f"chat_id! media!:json {SENDING}",
    "sendChatAction": "business_connection_id chat_id! message_thread_id:int action!",
    "editMessageText": f"text parse_mode entities:json link_preview_options:json rich_message:json {ADDRESSED}",
    "editMessageCaption": f"{CAPTION} {ADDRESSED}",
    "editMessageReplyMarkup": ADDRESSED,
    "deleteMessage": "chat_id! message_id!:int",
    "answerCallbackQuery": "callback_query_id! text show_alert:bool url cache_time:int",
    "getChat": "chat_id!",
    "getFile": "file_id!",
    "setMyCommands": "commands!:json scope:json language_code",
    "getMyCommands": "scope:json language_code",
    "deleteMyCommands": "scope:json language_code",
    "setMyDescription": "description language_code",
    "getMyDescription": "language_code",
    "setMyShortDescription": "short_description language_code",
    "getMyShortDescription": "language_code",
}

# Telegram's own words for what is missing, where it has some.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}

# … and for JSON that is none, or of the wrong shape: (its name, the error for another shape, the shape).
SHAPES: dict[str, tuple[str, str, type]] = {
    "reply_markup": ("reply keyboard markup", "object expected as reply markup", dict),
    "reply_parameters": ("reply parameters", "object expected as reply parameters", dict),
    "link_preview_options": ("link preview options", "object expected as link preview options", dict),
    "scope": ("BotCommandScope", "BotCommandScope must be an Object", dict),
    "media": ("media", "expected an Array of InputMedia", list),
    "commands": ("commands", "expected an Array of BotCommand", list),
    "entities": ("message entities", "expected an Array of MessageEntity", list),
    "caption_entities": ("message entities", "expected an Array of MessageEntity", list),
    "allowed_updates": ("allowed_updates", "expected an Array of String", list),
}


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method; `kind` is str, int, bool, json or file."""

    name: str
    kind: str
    required: bool

    def read(self, value: Any) -> Any:
        """The value as its kind, read as leniently as Telegram does. Raises ApiError 400."""
        match self.kind:
            case "int":
                return _integer(value)
            case "bool":
                return value is True or str(value).lower() in {"true", "yes", "1"}
            case "json":
                return _shaped(self.name, value)
            case "file":
                return value
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Method:
    """A method of the Bot API."""

    name: str
    parameters: tuple[Parameter, ...]

    def read(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments by name, only those given. Raises ApiError 400 if one is missing or cannot be read."""
        arguments = {}
        for parameter in self.parameters:
            value = raw.get(parameter.name)
            if value is not None and value != "":
                arguments[parameter.name] = parameter.read(value)
            elif parameter.required and (self.name, parameter.name) != ("setWebhook", "url"):
                # An empty url is Telegram's other way of removing a webhook.
                raise bad_request(MISSING.get(parameter.name, f'parameter "{parameter.name}" is required'))
        return arguments

    def unknown(self, raw: Mapping[str, Any]) -> set[str]:
        """Names of what the method does not know and Telegram silently ignores."""
        uploads = {name for name, value in raw.items() if isinstance(value, Upload)}
        return set(raw) - {parameter.name for parameter in self.parameters} - uploads - {"method"}


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _shaped(name: str, value: Any) -> Any:
    title, complaint, shape = SHAPES.get(name, (name, f"object expected as {name}", dict))
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {title} JSON object") from None
    if not isinstance(value, shape):
        raise bad_request(complaint)
    return value


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(":")
    return Parameter(name.rstrip("!"), kind or "str", name.endswith("!"))


METHODS = {name: Method(name, tuple(map(_parameter, row.split()))) for name, row in TABLE.items()}
# Telegram does not mind capitals in the names of methods.
BY_LOWER_NAME = {name.lower(): method for name, method in METHODS.items()}
