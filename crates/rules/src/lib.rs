//! The rules of Amazon Personalize itself, checked without a network.
