//! What of the policies no life uses, and without what a life goes on: each with its reason. Not here: what is used (`life`).

/// Actions or resources that are listed in place of being proved.
pub(crate) struct Known {
    /// Why.
    pub(crate) why: &'static str,
    /// The purposes that this is said of.
    pub(crate) purposes: &'static [&'static str],
    /// The actions, or the patterns of resources.
    pub(crate) what: &'static [&'static str],
}

impl Known {
    /// Whether this is said of a text with a purpose.
    pub(crate) fn is_of(&self, purpose: &str, text: &str) -> bool {
        self.purposes.contains(&purpose) && self.what.iter().any(|pattern| is_like(pattern, text))
    }
}

/// Whether a text is like a pattern, in which `…` stands for any text.
pub(crate) fn is_like(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('…') else { return pattern == text };
    let Some(text) = text.strip_prefix(first) else { return false };
    text.char_indices().any(|(at, _)| is_like(rest, &text[at..]))
}

/// Actions of the policies that no life uses.
pub(crate) const UNUSED: &[Known] = &[
    Known {
        why: "what holds the stack together goes with a destroy; an apply deletes it where the spec gives it another name",
        purposes: &["apply"],
        what: &[
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "personalize:DeleteDataset",
            "personalize:DeleteDatasetGroup",
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "scheduler:DeleteSchedule",
            "scheduler:DeleteScheduleGroup",
        ],
    },
    Known {
        why: "a state machine goes in an apply where the endpoint asks directly again",
        purposes: &["apply"],
        what: &["states:DeleteStateMachine"],
    },
    Known {
        why: "the trust of the role follows from account and region; only what somebody else changed is set right",
        purposes: &["apply"],
        what: &["iam:UpdateAssumeRolePolicy"],
    },
    Known {
        why: "nothing is in training here",
        purposes: &["apply", "destroy"],
        what: &["personalize:StopSolutionVersionCreation"],
    },
    Known {
        why: "what runs is deleted as it is",
        purposes: &["destroy"],
        what: &["personalize:StopRecommender"],
    },
    Known {
        why: "only what a killed run left of a large upload is given up",
        purposes: &["apply", "destroy"],
        what: &["s3:AbortMultipartUpload"],
    },
];

/// Resources of the policies that their life does not use; `…` stands for any text.
pub(crate) const UNUSED_RESOURCES: &[Known] = &[
    Known {
        why: "what a list shows is read, whoever made it; this group has none",
        purposes: &super::PURPOSES,
        what: &[
            "…:event-tracker/*",
            "…:filter/*",
            "…:metric-attribution/*",
            "…:recommender/*",
            "…:solution/*",
        ],
    },
    Known {
        why: "the endpoint that asks through a state machine has no key here",
        purposes: &super::PURPOSES,
        what: &["…::/apikeys/*", "…::/usageplans/*"],
    },
    Known {
        why: "the first generation of a name is not replaced here",
        purposes: &["apply", "destroy"],
        what: &["…-g*"],
    },
    Known {
        why: "versions are stopped in training, and go with their solution",
        purposes: &["destroy"],
        what: &["…:solution/…/*"],
    },
    Known {
        why: "only what a killed run left of a large upload is given up",
        purposes: &["destroy"],
        what: &["…/data/*"],
    },
];

/// Actions without which a life goes on.
pub(crate) const DISPENSABLE: &[Known] = &[
    Known {
        why: "a lock that is not given back runs out",
        purposes: &["apply"],
        what: &["s3:DeleteObject"],
    },
    Known {
        why: "what killed runs left stays where it cannot be listed",
        purposes: &["apply", "destroy"],
        what: &["s3:ListBucketMultipartUploads"],
    },
];

/// Resources without which a life goes on; `…` stands for any text.
pub(crate) const DISPENSABLE_RESOURCES: &[Known] = &[Known {
    why: "data in S3 that cannot be read is said not to be looked at; the role of the service imports it",
    purposes: &["plan", "apply"],
    what: &["…/in/items.csv"],
}];

/// Operations that need no action of their name, and the action that they need, where they need one.
pub(crate) const OTHERWISE: &[(&str, &str, Option<&str>)] = &[("sts", "GetCallerIdentity", None)];

/// Actions that are needed beside those of operations: they are in no journal.
pub(crate) const BESIDE: &[(&str, &str)] = &[
    ("iam:PassRole", "calls that give the service a role"),
    ("iam:TagRole", "a role that is made with tags"),
    ("kms:Decrypt", "reads of objects that a key encrypts"),
    ("personalize:TagResource", "what is made with tags"),
    ("scheduler:TagResource", "what is made with tags"),
    ("ssm:AddTagsToResource", "what is made with tags"),
];
