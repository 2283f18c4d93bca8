"""The networks: one marks the answer in a passage and tells whether there is one, one tells what bears a claim out."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import AutoModel

# Of the twelve layers of the judge's encoder. The last two, which made its vectors, are a sixth of the time.
LAYERS = 10


class ReadingNetwork(torch.nn.Module):
    """An encoder with two small heads.

    Gives `spans` (texts, tokens, 2): how much each token looks like the first and the last one of the answer, the first
    token of all ([CLS]) standing for "no answer"; and `verdict` (texts,): the log-odds that the passage answers.
    """

    def __init__(self, encoder: str) -> None:
        super().__init__()
        # Without dropout in the attention torch takes its fast path on a CPU: 36 pairs took 1.5 s and not 1.9.
        self.encoder = AutoModel.from_pretrained(encoder, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
        size = self.encoder.config.hidden_size
        self.span = torch.nn.Linear(size, 2)
        self.verdict = torch.nn.Linear(size, 1)
        self.dropout = torch.nn.Dropout(0.1)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The three inputs are (texts, tokens) integers, as a BERT tokenizer gives them."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        states = self.dropout(states)
        return self.span(states), self.verdict(states[:, 0]).squeeze(-1)


class SupportNetwork(torch.nn.Module):
    """The lower layers of an MPNet encoder, and a head: the log-odds, (pairs,), that a premise bears out a claim."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(encoder, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:LAYERS]
        self.verdict = torch.nn.Linear(self.encoder.config.hidden_size, 1)
        self.dropout = torch.nn.Dropout(0.1)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Both inputs are (pairs, tokens) integers, as the encoder's tokenizer gives them."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.verdict(self.dropout(states[:, 0])).squeeze(-1)
