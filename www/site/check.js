// Finds the stock phrases in a text. All of it happens on the page.

/** Phrases, longest first where one begins another; `~` stands for any ending of a word. */
const PHRASES = {
  en: [
    "please do not hesitate to contact us", "please do not hesitate to", "i am writing in order to inform you that", "i am writing to inform you that",
    "i am writing to", "due to the fact that", "in view of the fact that", "at this point in time", "at the present time", "in the event that",
    "it should be noted that", "it is important to note that", "please be advised that", "as you may be aware", "for your information",
    "we are not in a position to", "not in a position to", "in the process of", "with regard to", "with reference to", "in relation to",
    "a large number of", "the majority of", "in order to", "for the purpose of", "on a regular basis", "as per", "going forward",
    "touch base", "reach out", "take this opportunity to", "basically", "essentially", "actually", "really", "very", "quite", "kindly",
    "currently", "respectively", "utilize", "leverage", "a certain",
  ],
  ru: [
    "настоящим доводим до вашего сведения, что", "доводим до вашего сведения, что", "настоящим информируем вас о том, что", "настоящим",
    "информируем вас о том, что", "в связи с тем, что", "в связи с тем что", "в виду того, что", "ввиду того, что", "на сегодняшний день",
    "на данный момент", "в данный момент", "в настоящее время", "не представляется возможным", "представляется возможным",
    "в случае возникновения", "имеет место", "следует отметить, что", "необходимо отметить, что", "хотелось бы отметить, что", "осуществ~",
    "произвести", "проведение", "в целях", "в рамках", "посредством", "надлежащ~", "вышеуказанн~", "вышеизложенн~", "нижеследующ~",
    "данный", "данная", "данное", "данного", "данной", "данному", "является", "являются", "в кратчайшие сроки",
    "со своей стороны", "с уважением и наилучшими пожеланиями", "просьба", "очень", "собственно", "как бы", "на самом деле",
  ],
};

const pattern = (phrase) => phrase.replaceAll(" ", "\\s+").replace("~", "\\p{L}*");

/** Any of a language's phrases, as whole words. */
const ANY = Object.fromEntries(
  Object.entries(PHRASES).map(([language, phrases]) => [language, new RegExp(`(?<![\\p{L}\\d])(?:${phrases.map(pattern).join("|")})(?![\\p{L}\\d])`, "giu")]),
);

const count = (text) => text.match(/[\p{L}\d]+(?:[-’'][\p{L}\d]+)*/gu)?.length ?? 0;

/** How many words a text has, how many of them are padding, and the text in pieces: `{ text, isPadding }`. */
export function markUp(text, language) {
  const pieces = [];
  let from = 0;
  for (const { 0: phrase, index } of text.matchAll(ANY[language])) {
    if (index > from) pieces.push({ text: text.slice(from, index), isPadding: false });
    pieces.push({ text: phrase, isPadding: true });
    from = index + phrase.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isPadding: false });
  const padding = pieces.filter((piece) => piece.isPadding).reduce((sum, piece) => sum + count(piece.text), 0);
  return { words: count(text), padding, pieces };
}
