/** A suggestion's score, told as a share (0 … 1) or as a percentage (1 … 100), in percent. A score is no amount. */
export function scorePercent(score: number): string {
  const percent = score <= 1 ? score * 100 : score;
  return `${Math.round(percent)} %`;
}
