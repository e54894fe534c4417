//! What a spec is given from outside: regions, ARNs, tags, places of data; and names that the stack makes.

use crate::{BASE, check, said};
use expect_test::expect;

#[test]
fn regions() {
    check(
        "region: eu-north-1\n",
        &expect![[r#"
        warning[PZ0016]: Amazon Personalize is not known to be in `eu-north-1`
         --> spec.yaml:6:9
          |
        6 | region: eu-north-1
          |         ^^^^^^^^^^
          |
        help: it is known in us-east-1, us-east-2, us-west-2, ca-central-1, eu-west-1, eu-central-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, cn-north-1"#]],
    );
    check(
        "region: Ireland\n",
        &expect![[r#"
        error[PZ0016]: `Ireland` is not the name of a region
         --> spec.yaml:6:9
          |
        6 | region: Ireland
          |         ^^^^^^^
          |
        help: it is known in us-east-1, us-east-2, us-west-2, ca-central-1, eu-west-1, eu-central-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, cn-north-1"#]],
    );
    check("region: ap-northeast-2\n", &expect![[""]]);
}

#[test]
fn roles() {
    check(
        "role: {arn: my-role}\n",
        &expect![[r#"
        error[PZ0017]: `my-role` is not the ARN of a role
         --> spec.yaml:6:13
          |
        6 | role: {arn: my-role}
          |             ^^^^^^^
          |
        help: it looks like `arn:aws:iam::123456789012:role/NAME`"#]],
    );
    let role = "role: {arn: \"arn:aws:iam::123456789012:role/service/reader\"}\n";
    check(&format!("account: \"123456789012\"\nregion: eu-west-1\n{role}"), &expect![[""]]);
    check(
        &format!("account: \"210987654321\"\n{role}"),
        &expect![[r#"
        error[PZ0017]: this ARN is of the account `123456789012`, but the stack is in `210987654321`
         --> spec.yaml:7:13
          |
        7 | role: {arn: "arn:aws:iam::123456789012:role/service/reader"}
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: the service can only be given a role of the account that it is called in"#]],
    );
    check(
        &format!("region: cn-north-1\n{role}"),
        &expect![[r#"
        error[PZ0017]: this ARN is of the partition `aws`, but the stack is in `aws-cn`
         --> spec.yaml:7:13
          |
        7 | role: {arn: "arn:aws:iam::123456789012:role/service/reader"}
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: the service can only be given a role of the account that it is called in"#]],
    );
}

#[test]
fn keys() {
    let group = |region: &str| {
        format!(
            "region: eu-west-1\naccount: \"123456789012\"\ndatasetGroup: {{kmsKeyArn: \"arn:aws:kms:{region}:210987654321:key/0ab1\"}}\n"
        )
    };
    check(&format!("{}role: {{name: reader}}\n", group("eu-west-1")), &expect![[""]]);
    check(
        &format!("{}role: {{name: reader}}\n", group("eu-central-1")),
        &expect![[r#"
        error[PZ0017]: this ARN is of the region `eu-central-1`, but the stack is in `eu-west-1`
         --> spec.yaml:8:27
          |
        8 | datasetGroup: {kmsKeyArn: "arn:aws:kms:eu-central-1:210987654321:key/0ab1"}
          |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: the data is encrypted where it lies"#]],
    );
    check(
        &group("eu-west-1"),
        &expect![[r#"
        warning[PZ0011]: a key of the dataset group is used with a role
         --> spec.yaml:8:27
          |
        8 | datasetGroup: {kmsKeyArn: "arn:aws:kms:eu-west-1:210987654321:key/0ab1"}
          |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is no role that may use it
          |
        help: add `roleArn` beside the key, or a `role` to the stack"#]],
    );
    check(
        "datasetGroup: {kmsKeyArn: alias/personalize, roleArn: reader}\n",
        &expect![[r#"
        error[PZ0017]: `alias/personalize` is not the ARN of a KMS key
         --> spec.yaml:6:27
          |
        6 | datasetGroup: {kmsKeyArn: alias/personalize, roleArn: reader}
          |                           ^^^^^^^^^^^^^^^^^
          |
        help: the service takes the key itself, not one of its aliases

        error[PZ0017]: `reader` is not the ARN of a role
         --> spec.yaml:6:55
          |
        6 | datasetGroup: {kmsKeyArn: alias/personalize, roleArn: reader}
          |                                                       ^^^^^^
          |
        help: it looks like `arn:aws:iam::123456789012:role/NAME`"#]],
    );
}

#[test]
fn tags_that_are_one_to_iam() {
    let tags = "tags: {Team: films, owner: a, team: movies}\n";
    check(
        &format!("role: {{name: reader}}\n{tags}"),
        &expect![[r#"
        error[PZ0018]: the keys `Team` and `team` of tags are one to IAM, for the stack's role
         --> spec.yaml:7:31
          |
        7 | tags: {Team: films, owner: a, team: movies}
          |                               ^^^^
          |
        help: IAM compares keys without regard to case; leave one out"#]],
    );
    // A role that is there already gets no tags.
    check(
        &format!("role: {{arn: \"arn:aws:iam::123456789012:role/reader\"}}\n{tags}"),
        &expect![[""]],
    );
}

#[test]
fn tags() {
    check(
        "tags: {\"team#1\": films, \"aws:cost\": \"1\", \"personalize:stack\": other, \"비용\": 영화}\n",
        &expect![[r#"
            error[PZ0018]: the key `team#1` of a tag has `#` in it
             --> spec.yaml:6:8
              |
            6 | tags: {"team#1": films, "aws:cost": "1", "personalize:stack": other, "비용": 영화}
              |        ^^^^^^^^
              |
            help: letters and digits of any script, spaces and `_.:/=+-@` are allowed

            error[PZ0018]: the key `aws:cost` of a tag begins with `aws:`
             --> spec.yaml:6:25
              |
            6 | tags: {"team#1": films, "aws:cost": "1", "personalize:stack": other, "비용": 영화}
              |                         ^^^^^^^^^^
              |
            help: this beginning is kept for AWS itself; choose another

            error[PZ0018]: tags that begin with `personalize:` are kept by the stack itself
             --> spec.yaml:6:42
              |
            6 | tags: {"team#1": films, "aws:cost": "1", "personalize:stack": other, "비용": 영화}
              |                                          ^^^^^^^^^^^^^^^^^^^
              |
            help: they say what it owns and what must not be deleted; choose another key"#]],
    );
    let filter = "filters:\n  cheap: {expression: INCLUDE ItemID WHERE Items.PRICE < 1, tags: {a: \"x;y\"}}\n";
    check(
        filter,
        &expect![[r#"
        error[PZ0018]: the value `x;y` of a tag has `;` in it
         --> spec.yaml:7:68
          |
        7 |   cheap: {expression: INCLUDE ItemID WHERE Items.PRICE < 1, tags: {a: "x;y"}}
          |                                                                    ^
          |
        help: letters and digits of any script, spaces and `_.:/=+-@` are allowed"#]],
    );
}

#[test]
fn places_of_data() {
    let with = |source: &str| {
        let text = BASE.replace("items: {", &format!("items: {{source: \"{source}\", "));
        said(&format!("{text}role: {{name: reader}}\n"), &[], None)
    };
    expect![[r#"
        error[PZ0013]: data cannot be read from `https://`
         --> spec.yaml:5:19
          |
        5 |   items: {source: "https://films.s3.amazonaws.com/items.csv", schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categori...
          |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ named here
          |
        help: write `s3://BUCKET/KEY`, or the path of a file or folder beside the spec"#]].assert_eq(&with("https://films.s3.amazonaws.com/items.csv"));
    expect![[r#"
        error[PZ0013]: this names no bucket
         --> spec.yaml:5:19
          |
        5 |   items: {source: "s3:///items.csv", schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categorical: true}}}
          |                   ^^^^^^^^^^^^^^^^^ named here
          |
        help: write `s3://BUCKET/KEY`; a folder ends in `/`"#]].assert_eq(&with("s3:///items.csv"));
    expect![[r#"
        error[PZ0013]: this place has 261 characters, at most 256 are allowed
         --> spec.yaml:5:19
          |
        5 | ...e: "s3://films/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/items.csv", s...
          |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ named here
          |
        help: move the data to a shorter key, or name the folder that holds it"#]].assert_eq(&with(&format!("s3://films/{}/items.csv", "a".repeat(240))));
    assert_eq!(with(&format!("s3://films/{}/items.csv", "a".repeat(235))), "");
    assert_eq!(with("s3://Old_Bucket/items/"), "");
}

#[test]
fn names_that_are_there_twice() {
    check(
        "solutions:
  a: {recipe: aws-sims, autoTraining: off, name: films-b}
  b: {recipe: aws-similar-items, autoTraining: off}
campaigns:
  b: {solution: a}
",
        &expect![[r#"
            error[PZ0019]: two of the solutions have the name `films-b`
             --> spec.yaml:8:3
              |
            8 |   b: {recipe: aws-similar-items, autoTraining: off}
              |   ^ `a` has it, too
              |
            help: give one of them another `name`"#]],
    );
}

#[test]
fn names_that_the_stack_makes() {
    let named = |length: usize, source: &str| {
        let text = BASE.replace("name: films", &format!("name: {}", "f".repeat(length)));
        let text = text.replace("interactions: {", &format!("interactions: {{{source}"));
        said(&format!("{text}role: {{name: reader}}\n"), &[], None)
    };
    assert_eq!(named(41, ""), "");
    expect![[r#"
        error[PZ0012]: `ffffffffffffffffffffffffffffffffffffffffff` is too long for a stack
         --> spec.yaml:2:7
          |
        2 | name: ffffffffffffffffffffffffffffffffffffffffff
          |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the schema `ffffffffffffffffffffffffffffffffffffffffff-interactions-…` would have 64 characters, at most 63 are allowed
          |
        help: shorten it by 1; the dataset group and the like can have a `name` of their own"#]].assert_eq(&named(42, ""));
    let source = "source: \"s3://films/a.csv\", ";
    assert_eq!(named(33, source), "");
    expect![[r#"
        error[PZ0012]: `ffffffffffffffffffffffffffffffffff` is too long for a stack
         --> spec.yaml:2:7
          |
        2 | name: ffffffffffffffffffffffffffffffffff
          |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the import job `ffffffffffffffffffffffffffffffffff-interactions-…` would have 64 characters, at most 63 are allowed
          |
        help: shorten it by 1; the dataset group and the like can have a `name` of their own"#]].assert_eq(&named(34, source));
}

#[test]
fn accounts() {
    check(
        "account: \"12345\"\n",
        &expect![[r#"
        error[PZ0010]: an account is twelve digits
         --> spec.yaml:6:10
          |
        6 | account: "12345"
          |          ^^^^^^^ this is not one
          |
        help: write it in quotes, with its leading zeros: "012345678901""#]],
    );
    check(
        "account: 012345678901\n",
        &expect![[r#"
        error[PZ0004]: `account` must be text
         --> spec.yaml:6:10
          |
        6 | account: 012345678901
          |          ^^^^^^^^^^^^ this is a number
          |
        help: put it in quotes to keep it text: "012345678901""#]],
    );
    check("account: \"012345678901\"\n", &expect![[""]]);
}

#[test]
fn what_belongs_together() {
    check(
        "datasetGroup: {roleArn: \"arn:aws:iam::123456789012:role/reader\"}\n",
        &expect![[r#"
        error[PZ0011]: a role of the dataset group is for its key
         --> spec.yaml:6:25
          |
        6 | datasetGroup: {roleArn: "arn:aws:iam::123456789012:role/reader"}
          |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is no `kmsKeyArn`
          |
        help: add the key, or leave the role out"#]],
    );
    check(
        "role: {name: reader, arn: \"arn:aws:iam::123456789012:role/reader\"}\n",
        &expect![[r#"
        error[PZ0011]: a role has either a name or an ARN
         --> spec.yaml:6:7
          |
        6 | role: {name: reader, arn: "arn:aws:iam::123456789012:role/reader"}
          |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exactly one of the two
          |
        help: `name` creates it, `arn` takes an existing one"#]],
    );
    let with = |from: &str, to: &str, more: &str| {
        said(&format!("{}{more}", BASE.replace(from, to)), &[], None)
    };
    let interactions =
        "  interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}\n";
    expect![[r#"
        error[PZ0011]: there is no interactions dataset
         --> spec.yaml:4:3
          |
        4 |   items: {schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categorical: true}}}
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `interactions` is missing
          |
        help: every recipe but aws-semantic-similarity learns from interactions

        error[PZ0011]: an event tracker needs an interactions dataset
         --> spec.yaml:5:15
          |
        5 | eventTracker: {name: clicks}
          |               ^^^^^^^^^^^^^^ its events go there
          |
        help: describe `interactions` under `datasets`; its source may be left out"#]].assert_eq(&with(interactions, "", "eventTracker: {name: clicks}\n"));
    expect![[r#"
        error[PZ0011]: local data needs a bucket
         --> spec.yaml:5:19
          |
        5 |   items: {source: items.csv, schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categorical: true}}}
          |                   ^^^^^^^^^ this file has to be uploaded somewhere
          |
        help: add `bucket: {name: …}`, a name that is unique in the whole of AWS

        error[PZ0011]: imports need a role
         --> spec.yaml:5:19
          |
        5 |   items: {source: items.csv, schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categorical: true}}}
          |                   ^^^^^^^^^ the service reads this with a role
          |
        help: add `role: {name: …}` to have it created, or `role: {arn: …}` for an existing one"#]].assert_eq(&with("items: {", "items: {source: items.csv, ", ""));
}

#[test]
fn physical_names() {
    check(
        "bucket: {name: My_Bucket}
role: {name: my role}
datasetGroup: {name: -films}
eventTracker: {name: \"my clicks\"}
filters:
  \"최신\": INCLUDE ItemID WHERE Items.PRICE > 1
",
        &expect![[r#"
            error[PZ0012]: `My_Bucket` is not a name that S3 takes
             --> spec.yaml:6:16
              |
            6 | bucket: {name: My_Bucket}
              |                ^^^^^^^^^ `My_Bucket` has `M` as character 1, but only lower-case letters, digits, `-` and `.` are allowed in a bucket's name; write for example `my-bucket`
              |
            help: bucket names are lower-case letters, digits, `-` and `.`, from 3 to 63

            error[PZ0012]: `my role` is not a name that IAM takes
             --> spec.yaml:7:14
              |
            7 | role: {name: my role}
              |              ^^^^^^^ `my role` has a space as character 3, but only letters, digits and `_+=,.@-` are allowed in a role's name; write for example `my-role`
              |
            help: role names are letters, digits and `+=,.@-_`, at most 64

            error[PZ0012]: `-films` is not a name that the service takes
             --> spec.yaml:8:22
              |
            8 | datasetGroup: {name: -films}
              |                      ^^^^^^ `-films` has `-` as character 1, but a name begins with a letter or a digit; write for example `films`
              |
            help: names are letters, digits, `-` and `_`, at most 63, and begin with a letter or digit; titles and data may be in any script

            error[PZ0012]: `my clicks` is not a name that the service takes
             --> spec.yaml:9:22
              |
            9 | eventTracker: {name: "my clicks"}
              |                      ^^^^^^^^^^^ `my clicks` has a space as character 3, but only the letters a to z, digits, `-` and `_` are allowed; write for example `my-clicks`
              |
            help: names are letters, digits, `-` and `_`, at most 63, and begin with a letter or digit; titles and data may be in any script

            error[PZ0012]: `films-최신` is not a name that the service takes
              --> spec.yaml:11:3
               |
            11 |   "최신": INCLUDE ItemID WHERE Items.PRICE > 1
               |   ^^^^^^ `films-최신` has `최` as character 7, but only the letters a to z, digits, `-` and `_` are allowed; write for example `films`
               |
            help: choose another key, or give it a `name` of its own"#]],
    );
}

#[test]
fn risks_that_are_none_allow_nothing() {
    check(
        "allow: [serving-impact]\n",
        &expect![[r#"
        error[PZ0015]: this allows nothing
         --> spec.yaml:6:9
          |
        6 | allow: [serving-impact]
          |         ^^^^^^^^^^^^^^ `serving-impact` has no `=`; write the risk and the resource, as in `serving-impact=campaign/home`
          |
        help: write the risk and the resource, as in `serving-impact=campaign/home`; the plan says what it needs"#]],
    );
}
