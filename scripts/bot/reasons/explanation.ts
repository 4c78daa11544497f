/** What a reason means, and the next step; sentences without a full stop at their end. */
export interface Explanation {
  readonly meaning: string;
  readonly todo: string;
}
