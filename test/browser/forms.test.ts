import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { atHeading, navigate, press, says, searchForUser } from './navigation.ts';

async function expectHidden(page: Page, secrets: readonly string[]): Promise<void> {
  // While the browser is on its way there is no content yet.
  const shown = await eventually(() => page.content().catch(() => null));
  for (const text of secrets) expect(shown).not.toContain(text.slice(13));
}

describeInBrowser('the forms of the console', (site) => {
  test('a stale form is told what changed, loses nothing typed, and is saved by selecting Update again', async () => {
    const [one, two] = [await site.signedIn('user.admin'), await site.signedIn('admin')];
    for (const page of [one, two]) await page.goto('/sys_user.do?user_name=mid.user');
    await two.getByLabel('Email').fill('mid@example.com');
    await press(two, 'Update');
    await says(two, 'The user has been updated.');

    await one.getByLabel('First name').fill('Middle');
    await press(one, 'Update');
    const alert = one.getByRole('alert');
    expect(await alert.textContent()).toMatch(/^Not saved: admin changed this user/);
    expect(await alert.getByRole('listitem').allTextContents()).toEqual(['Email: was “mid.user@example.com”, is now “mid@example.com”']);
    expect(await one.getByLabel('First name').inputValue()).toBe('Middle');
    expect(await one.getByLabel('Email').inputValue()).toBe('mid@example.com');
    await press(one, 'Update');
    await says(one, 'The user has been updated.');
    await two.reload();
    expect(await two.getByLabel('First name').inputValue()).toBe('Middle');
  });

  test('two tabs of one person are two forms, too', async () => {
    const one = await site.signedIn('user.admin');
    const two = await one.context().newPage();
    for (const page of [one, two]) await page.goto('/sys_user.do?user_name=soap.only');
    await two.getByLabel('Locked out').check();
    await press(two, 'Update');
    await one.getByLabel('Last name').fill('Alone');
    await press(one, 'Update');
    expect(await one.getByRole('alert').textContent()).toContain('Locked out: was clear, is now selected');
    await press(one, 'Update');
    await says(one, 'The user has been updated.');
    expect(await one.getByLabel('Locked out').isChecked()).toBe(true);
  });

  test('the back button after a save shows the form as it is now, or is told that it is stale', async () => {
    const page = await site.signedIn('user.admin');
    await page.goto('/sys_user.do?user_name=soap.reader');
    await page.getByLabel('Last name').fill('Once');
    await press(page, 'Update');
    await says(page, 'The user has been updated.');
    await page.goBack();
    await atHeading(page, /^User SOAP /);
    await page.getByLabel('Last name').fill('Twice');
    await press(page, 'Update');
    const refused = await page.getByRole('alert').count();
    if (refused > 0) await press(page, 'Update');
    await says(page, 'The user has been updated.');
    expect(await page.getByLabel('Last name').inputValue()).toBe('Twice');
  });

  test('a new secret is shown once: a reload makes none and shows none, and Back does not show it again', async () => {
    const page = await site.signedIn('user.admin');
    await page.goto('/sys_user.do?user_name=rotating.user');
    await press(page, 'Rotate');
    await says(page, 'Copy it now: it is not shown again.');
    const secret = (await page.locator('main code').first().textContent()) ?? '';
    expect(secret).toMatch(/^nis_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/);
    expect(page.url()).not.toContain('nis_');
    await page.reload();
    await says(page, 'No secret was made now, and one that was made before is not shown again.');
    expect(await page.getByRole('button', { name: /^End now: secret/ }).count()).toBe(2);

    await page.getByRole('button', { name: `End now: secret ${secret.slice(4, 12)}` }).click();
    await says(page, 'The secret has ended.');
    await press(page, 'Rotate');
    await says(page, 'Copy it now: it is not shown again.');
    const next = (await page.locator('main code').first().textContent()) ?? '';
    await page.getByRole('link', { name: 'the secrets of the user' }).click();
    await atHeading(page, 'User Rotating Integration');
    await page.goBack().catch(() => null);
    await expectHidden(page, [secret, next]);

    await page.goto('/sys_user.do?user_name=rotating.user');
    await page.getByRole('button', { name: `End now: secret ${next.slice(4, 12)}` }).click();
    await says(page, 'The secret has ended.');
    await press(page, 'Rotate');
    await says(page, 'Copy it now: it is not shown again.');
    const last = (await page.locator('main code').first().textContent()) ?? '';
    await page.goto('/sys_user_list.do');
    // The browser asks before it sends a form again, which is an error for what drives it.
    await page.goBack().catch(() => null);
    await expectHidden(page, [secret, next, last]);
  });

  describe('what does not fit is refused beside the field, and nothing typed is lost', () => {
    test.each([
      ['First name', 'n'.repeat(51), 'Use at most 50 characters.'],
      ['Email', 'no address', 'Write an address such as name@example.com.'],
      ['Set password', 'short', 'Use 12 to 128 characters: a few words make a good password.'],
    ])('%s', async (label, value, error) => {
      const page = await site.signedIn('user.admin');
      await page.goto('/sys_user.do?user_name=legacy.user');
      await page.getByLabel('Last name').fill('<b>Kept & "quoted"</b>');
      await page.getByLabel(label).fill(value);
      await press(page, 'Update');
      expect(await page.getByRole('alert').textContent()).toMatch(/^Not saved/);
      const field = page.getByLabel(label);
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      const describedBy = (await field.getAttribute('aria-describedby')) ?? '';
      expect(describedBy.split(' ')).toContain(`${await field.getAttribute('id')}_error`);
      await says(page, error);
      expect(await page.getByLabel('Last name').inputValue()).toBe('<b>Kept & "quoted"</b>');
      if (label !== 'Set password') expect(await field.inputValue()).toBe(value);
    });

    test('a name that looks like markup is stored and shown as it is written', async () => {
      const page = await site.signedIn('user.admin');
      await page.goto('/sys_user.do?user_name=legacy.user');
      const name = '<img src=x onerror=alert(1)>"\'&amp;';
      await page.getByLabel('First name').fill(name);
      await press(page, 'Update');
      await says(page, 'The user has been updated.');
      expect(await page.getByLabel('First name').inputValue()).toBe(name);
      expect(await page.locator('h1').textContent()).toBe(`User ${name} User`);
      await page.goto('/sys_user_list.do');
      await page.getByRole('cell', { name: `${name} User` }).waitFor();
      expect(await page.locator('main img').count()).toBe(0);
    });

    test('a form of more than 64 KiB', async () => {
      const page = await site.signedIn('user.admin');
      await page.goto('/sys_user.do?user_name=legacy.user');
      await page.getByLabel('First name').fill('n'.repeat(65 * 1024));
      await press(page, 'Update');
      await says(page, 'This form is larger than 64 KiB. Shorten what you typed and send it again.');
    });

    test.each([
      ['what it was opened with is gone', "document.querySelector('[name=sysparm_opened]').remove()"],
      [
        'what it was opened with is of other types',
        `document.querySelector('[name=sysparm_opened]').value = '{"version":"1","fields":[],"roles":{}}'`,
      ],
    ])('a form of which %s', async (_what, change) => {
      const page = await site.signedIn('user.admin');
      await page.goto('/sys_user.do?user_name=json.user');
      await page.evaluate(change);
      await press(page, 'Update');
      await says(page, 'The form is not complete. Open the user again and repeat the change.');
      await page.getByRole('link', { name: 'Open the user again' }).click();
      await atHeading(page, 'User JSON Integration');
    });

    test('fields that no form has are of no consequence', async () => {
      const page = await site.signedIn('user.admin');
      await page.goto('/sys_user.do?user_name=json.user');
      for (const [name, value] of [
        ['roles', 'admin'],
        ['password_hash', 'x'],
        ['session_generation', '0'],
        ['__proto__', 'x'],
      ])
        await page.evaluate(
          `document.querySelector('main form').insertAdjacentHTML('beforeend', '<input name="${name}" value="${value}">')`,
        );
      await page.getByLabel('First name').fill('Json');
      await press(page, 'Update');
      await says(page, 'The user has been updated.');
      const roles = page.getByRole('region', { name: 'Roles' }).getByRole('row');
      expect(await roles.allTextContents()).toEqual(['RoleWhere it comes from', 'itilgranted']);
    });
  });

  test('what a user_admin may not change of an administrator is disabled, says why, and stays as it is', async () => {
    const page = await site.signedIn('user.admin');
    await page.goto('/');
    await navigate(page, 'User Administration', 'Users');
    await searchForUser(page, 'System Administrator', 'admin');
    await says(page, /^This user holds admin: only an administrator who holds it, too/);
    for (const label of ['Set password', 'Email', 'Owner', 'Web Service Access Only', 'Locked out']) {
      const control = page.getByLabel(label);
      expect([label, await control.isDisabled()]).toEqual([label, true]);
      const [described] = ((await control.getAttribute('aria-describedby')) ?? '').split(' ').slice(-1);
      expect(await page.locator(`#${described}`).textContent()).toContain('You cannot change this: the reason is above.');
    }
    const email = await page.getByLabel('Email').inputValue();
    await page.getByLabel('First name').fill('Kept');
    await press(page, 'Update');
    await says(page, 'The user has been updated.');
    expect(await page.getByLabel('First name').inputValue()).toBe('Kept');
    expect(await page.getByLabel('Email').inputValue()).toBe(email);
    expect(await page.getByLabel('Active', { exact: true }).isChecked()).toBe(true);
    await page.getByLabel('First name').fill('System');
    await press(page, 'Update');
  });

  test('what a box does is shown once it is touched, and gone when it is as before', async () => {
    const page = await site.signedIn('user.admin');
    await page.goto('/sys_user.do?user_name=abel.tuter');
    const told = page.getByText(/^Selected: If you save this/);
    const shown = async (): Promise<number> =>
      (await Promise.all((await told.all()).map((each) => each.isVisible()))).filter(Boolean).length;
    expect(await shown()).toBe(0);
    await page.getByLabel('Locked out').check();
    expect(await shown()).toBe(1);
    await page.getByText('Every request with this account is refused until it is unlocked.').waitFor();
    await page.getByLabel('Locked out').uncheck();
    expect(await shown()).toBe(0);
  });

  test('Update is in sight wherever one is, and changes that are not saved are told before one leaves', async () => {
    const page = await site.signedIn('user.admin');
    for (const size of [
      { width: 1280, height: 800 },
      { width: 360, height: 740 },
    ]) {
      await page.setViewportSize(size);
      await page.goto('/sys_user.do?user_name=soap.user');
      const update = page.getByRole('button', { name: 'Update', exact: true });
      const warning = page.getByText('Not saved yet.');
      expect(await warning.isVisible()).toBe(false);
      for (const place of ['0', 'document.body.scrollHeight / 2', 'document.body.scrollHeight']) {
        await page.evaluate(`scrollTo(0, ${place})`);
        const box = await update.boundingBox();
        expect(box?.y).toBeGreaterThan(0);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(size.height);
      }
      await page.getByLabel('Last name').fill('Changed');
      await page.keyboard.press('Tab');
      await warning.waitFor();
      // What has the focus is not below the bar.
      const focused = (await page.evaluate('document.activeElement.getBoundingClientRect().bottom')) as number;
      expect(focused).toBeLessThanOrEqual((await page.locator('.bar').boundingBox())?.y ?? 0);
    }
  });

  test('the browser asks before one leaves with changes that are not saved, and only then', async () => {
    const page = await site.signedIn('user.admin');
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    const leave = async (touch: () => Promise<unknown>): Promise<readonly string[]> => {
      await page.goto('/sys_user.do?user_name=soap.user');
      asked.length = 0;
      await touch();
      await page.goto('/sys_user_list.do');
      return [...asked];
    };
    expect(await leave(() => page.getByLabel('Last name').click())).toEqual([]);
    expect(await leave(() => page.getByLabel('Last name').fill('Changed'))).toEqual(['beforeunload']);
    expect(await leave(() => page.getByLabel('Locked out').check())).toEqual(['beforeunload']);
    const twice = async () => {
      await page.getByLabel('Locked out').check();
      await page.getByLabel('Locked out').uncheck();
    };
    expect(await leave(twice)).toEqual([]);
    // Update leaves the page, too, and saves.
    const update = async () => {
      await page.getByLabel('Last name').fill('Saved');
      await press(page, 'Update');
      await page.getByRole('status').first().waitFor();
    };
    expect(await leave(update)).toEqual([]);
  });

  test('a refused form puts the focus on the first field that is marked, and links to each', async () => {
    const page = await site.signedIn('user.admin');
    await page.goto('/sys_user.do?user_name=legacy.user');
    await page.getByLabel('Owner').fill('no.such.user');
    await page.getByLabel('Email').fill('no address');
    await press(page, 'Update');
    await page.locator('#email:focus').waitFor();
    const links = page.getByRole('alert').getByRole('link');
    expect(await links.allTextContents()).toEqual(['Email', 'Owner']);
    await links.last().click();
    await page.locator('#owner:focus, #owner:target').waitFor();
  });

  test('a new user gets roles and a generated password, without script, and Enter submits the form', async () => {
    const admin = await site.signIn('user.admin', { javaScriptEnabled: false });
    await admin.goto('/sys_user.do');
    await admin.getByLabel('User name').fill('generated.user');
    await admin.getByLabel('itil', { exact: true }).check();
    await admin.getByLabel('Search roles').fill('soap query');
    await admin.keyboard.press('Enter');
    await says(admin, 'Chosen besides: itil.');
    await admin.getByLabel('soap_query', { exact: true }).check();
    await press(admin, 'Generate a password');
    await says(admin, 'Copy it now: it is not shown again.');
    const password = await admin.getByLabel('Password', { exact: true }).inputValue();
    expect(await admin.getByLabel('Password needs reset').isChecked()).toBe(true);
    await admin.getByLabel('Last name').press('Enter');
    await says(admin, 'The user has been created.');
    expect(await admin.content()).not.toContain(password);
    const roles = admin.getByRole('region', { name: 'Roles' });
    for (const name of ['itil', 'soap_query']) await roles.getByRole('row', { name: `${name} granted`, exact: true }).waitFor();

    const person = await site.visit({ javaScriptEnabled: false });
    await person.goto('/change_password.do');
    await person.getByLabel('User name').fill('generated.user');
    await person.getByLabel('Current password').fill(password);
    await person.getByLabel('New password', { exact: true }).fill('four words in a row');
    await person.getByLabel('New password again').fill('four words in a row');
    await press(person, 'Change password');
    await says(person, 'Your password has been changed.');
  });
});
