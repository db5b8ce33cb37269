/** Names for things whose own may be alike: of those of one name all but the first are told apart by their ids. */
export class DistinctNames {
  private readonly names = new Map<string, string>();

  /** The name of the thing of that id, the same from the first time on. @param own what it calls itself. */
  of(id: string, own: string): string {
    const known = this.names.get(id);
    if (known !== undefined) return known;
    const name = [...this.names.values()].includes(own) ? `${own} (${id})` : own;
    this.names.set(id, name);
    return name;
  }
}
