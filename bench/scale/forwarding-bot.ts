/** The code of a bot that forwards each call to the bot's own process at this URL and returns its answer. */
export function forwardingBot(url: string): string {
  return `
exports.handler = async (medplum, event) => {
  const call = { baseUrl: medplum.getBaseUrl(), accessToken: medplum.getAccessToken(), event };
  const response = await fetch(${JSON.stringify(url)}, { method: 'POST', body: JSON.stringify(call) });
  return response.json();
};
`;
}
