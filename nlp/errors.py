"""What can go wrong with language data, each with its remedy.

NlpError
├── CorpusError
├── CodebookError
├── LabelFileError
├── ModelError
├── PromotionRefusedError
├── EncoderError
└── RulesMissingError
"""

from __future__ import annotations


class NlpError(Exception):
    """Root of this package's errors."""


class CorpusError(NlpError):
    """A corpus file holds something that can't be learned from."""


class CodebookError(NlpError):
    """The codebook or its cues are not what the classifier needs."""


class LabelFileError(NlpError):
    """A file of answers can't be read."""


class ModelError(NlpError):
    """The model on disk can't be used."""


class PromotionRefusedError(NlpError):
    """A new model is worse than the present one."""


class EncoderError(NlpError):
    """The sentence encoder in the named folder can't be used."""


class RulesMissingError(NlpError):
    """How words are split was not written at set-up, or not to the end."""
