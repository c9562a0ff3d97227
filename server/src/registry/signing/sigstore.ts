// What is used of sigstore's packages, in one place.
export { bundleFromJSON, bundleToJSON } from '@sigstore/bundle';
export { DSSEBundleBuilder } from '@sigstore/sign';
export { toSignedEntity, Verifier } from '@sigstore/verify';
