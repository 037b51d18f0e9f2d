// Conformance: a plugin that is older than its contract.

export const growing = {
  first: (number) => number + 1,
};
