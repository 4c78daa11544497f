// A bot that does nothing, to measure Medplum's own part of a delivery.
exports.handler = async () => ({ result: 'nothing' });
