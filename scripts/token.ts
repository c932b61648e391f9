/** Prints a fresh ID token of the demo user, valid for an hour: `npm run -s token`. The platform must be running. */
import { signInDemoUser } from './platform/demo.ts';
import { readPlatformSettings } from './platform/settings.ts';

try {
  const { signIn } = readPlatformSettings(process.env);
  if (signIn.kind === 'project')
    throw new Error(`${signIn.projectId} is a real Firebase project: it has no demo user.`);
  const { idToken } = await signInDemoUser(signIn).catch((error: Error) => {
    throw new Error(
      `No answer from the Firebase Auth emulator on ${signIn.emulatorHost}; is the platform running? (${error.message})`,
    );
  });
  console.log(idToken);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
