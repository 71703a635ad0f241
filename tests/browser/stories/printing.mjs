// What is printed is black on white, whatever colours the person reads in.
const INK = () => {
  const heading = document.querySelector('main h1');
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number);
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  };
  return { ink: light(getComputedStyle(heading).color), dark: getComputedStyle(document.documentElement).colorScheme };
};

async function printsDarkOnWhite(page, screen) {
  await page.emulateMedia({ media: 'screen', colorScheme: screen });
  const shown = await page.evaluate(INK);
  if (shown.ink < 0.6) throw new Error(`on the screen it is not dark: ${JSON.stringify(shown)}`);
  await page.emulateMedia({ media: 'print', colorScheme: screen });
  const printed = await page.evaluate(INK);
  if (printed.ink > 0.3 || printed.dark !== 'light') throw new Error(`printed: ${JSON.stringify(printed)}`);
  await page.emulateMedia({ media: null, colorScheme: null });
}

export default [
  {
    name: 'a page read in the dark is printed dark on white, by the machine’s choice and by the person’s',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await clerk.menu(/văn bản đến/i);
      await printsDarkOnWhite(clerk.page, 'dark');
      await clerk.page.locator('details.drop summary').first().click();
      await clerk.press('Tối');
      await printsDarkOnWhite(clerk.page, 'light');
    },
  },
];
