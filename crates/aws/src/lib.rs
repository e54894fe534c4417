//! The only place of personalize that names an AWS SDK type.
