"""What people send besides words, as the Bot API shows it."""

from __future__ import annotations

from typing import Any

PARCELS: dict[str, dict[str, Any]] = {
    "location": {"location": {"latitude": 56.95, "longitude": 24.11}},
    "venue": {
        "location": {"latitude": 56.95, "longitude": 24.11},
        "venue": {"location": {"latitude": 56.95, "longitude": 24.11}, "title": "Nekurienes iela", "address": "1"},
    },
    "contact": {"contact": {"phone_number": "+37120000000", "first_name": "Neviens"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "Pica?",
            "options": [{"text": "jā", "voter_count": 0}, {"text": "nē", "voter_count": 0}],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
    "video_note": {"video_note": {"file_id": "n", "file_unique_id": "n", "length": 240, "duration": 3}},
    "animation": {
        "animation": {"file_id": "a", "file_unique_id": "a", "width": 90, "height": 90, "duration": 2},
        "document": {"file_id": "a", "file_unique_id": "a"},
    },
    "audio": {"audio": {"file_id": "m", "file_unique_id": "m", "duration": 180}},
    "story": {"story": {"chat": {"id": 42, "type": "private"}, "id": 7}},
    "odd": {"something_new": {"that": "no program knows yet"}},
}
