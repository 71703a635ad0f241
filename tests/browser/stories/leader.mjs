// What a leader does in a day.
export default [
  {
    name: 'signs in, sees the day’s work, and no one else does without signing in',
    async play({ enter, as }) {
      const person = await as(/chu-tich\.ubnd/);
      await person.pageIsSound();
      await (await person.menu(/văn bản đến/i)).pageIsSound();
      const address = new URL(person.page.url()).pathname;
      const stranger = await enter();
      await stranger.page.goto(address);
      if (await stranger.isSignedIn()) throw new Error(`${address} is shown to a stranger`);
    },
  },
];
