/** A small sound PDF of so many pages, each with a few words, as a scanner might send it. */
export function smallPdf(pages) {
  const kids = Array.from({ length: pages }, (_, at) => `${3 + 2 * at} 0 R`).join(' ');
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Kids[${kids}]/Count ${pages}>>`];
  for (let page = 1; page <= pages; page += 1) {
    const content = `BT /F 18 Tf 90 700 Td (Trang ${page} / ${pages}) Tj ET`;
    const font = '/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>';
    objects.push(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${objects.length + 2} 0 R${font}>>`);
    objects.push(`<</Length ${content.length}>>stream\n${content}\nendstream`);
  }
  let file = '%PDF-1.4\n';
  let table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  objects.forEach((object, at) => {
    table += `${String(file.length).padStart(10, '0')} 00000 n \n`;
    file += `${at + 1} 0 obj${object}\nendobj\n`;
  });
  const trailer = `trailer<</Root 1 0 R/Size ${objects.length + 1}>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table + trailer);
}
