export function tidy() {
  return { success: true };
}
