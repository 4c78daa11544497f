// What a delivery costs when the bot does nothing: Medplum's own part.
exports.handler = async () => ({ result: 'nothing' });
