/** @throws Error when Firebase takes too long: the Admin SDK itself waits without end. */
export async function inTime<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Firebase has not answered in ${timeoutMs} ms`)), timeoutMs);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}
