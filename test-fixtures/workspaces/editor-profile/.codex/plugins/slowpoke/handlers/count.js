function countPrimes(limit) {
  let found = 0;
  for (let number = 2; number < limit; number++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) isPrime = false;
    if (isPrime) found++;
  }
  return found;
}

exports.onFileSave = (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  return { success: true, formattedContent: `${fileContent.trimEnd()} ${countPrimes(20_000)}\n` };
};
