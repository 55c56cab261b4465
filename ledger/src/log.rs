//! The log: canonical bytes, chained, in whole batches.
