// Conformance: what a caller sees of a plugin that fails.

export const failures = {
  fine: () => 1,
  boom(message) {
    throw new Error(message);
  },
  late(message) {
    const result = [message];
    throw new Error(result[0]);
  },
  payload() {
    throw 7;
  },
  dropBuffer(data) {
    throw new Error(`${data.length} bytes`);
  },
};
