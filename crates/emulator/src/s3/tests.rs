//! The store of objects: races, reopening, lists, access in a role.
//! Not here: the wire, which boto3 judges.

use super::*;
