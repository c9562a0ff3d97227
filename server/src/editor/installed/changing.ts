// Installing, updating, rolling back and removing, for the editor: planned first, and carried out where the user agrees.
import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import type { CarriedOut, InstalledPlugins, InstalledView, InstallPlace, InstallPlan } from '../../contract/installedViews.ts';
import { digestOf } from '../../host/grants/manifestMark.ts';
import { namedPlaces, shownMark, type PermissionPlaces } from '../../host/grants/shownPermissions.ts';
import { paths } from '../../paths/paths.ts';
import type { PlacedPolicy } from '../../policy/policy.ts';
import { besideAll } from '../../registry/install/besideOthers.ts';
import { carryOut, plan, type Plan } from '../../registry/install/install.ts';
import type { Offer } from '../../registry/install/offer.ts';
import { Sources, type RegistryFor } from '../../registry/install/sources.ts';
import { named, newer, planUpdates } from '../../registry/install/updates.ts';
import { InstallFault } from '../../registry/installFault.ts';
import { judgedByClaims, type Judgement } from '../../registry/policed.ts';
import type { PluginsFolder } from '../../registry/installed/pluginsFolder.ts';
import { presentIn, type Present } from '../../registry/installed/present.ts';
import { successionOf } from '../../registry/installed/succession.ts';
import { misfits, removeInstalled, rollBack } from '../../registry/installed/switching.ts';
import { faultText } from '../../registry/faultText.ts';
import { inParallel } from '../../waiting/inParallel.ts';
import type { Host } from '../hostFace.ts';
import { installedView, registrySpec } from './lookingUp.ts';
import { plannedStep } from './planView.ts';

/** Plans hold the packages that they are about. */
const PLANS_KEPT = 3;
const ASKED_AT_ONCE = 8;

export interface Where {
  place: InstallPlace;
  folder: PluginsFolder;
  /** How registries are reached from there. */
  registryFor: RegistryFor;
  policies: readonly PlacedPolicy[];
  signal: AbortSignal;
}

interface Planned {
  plan: Plan;
  folder: PluginsFolder;
  /** By plugin, where its permissions led when they were shown. */
  places: ReadonlyMap<string, PermissionPlaces>;
}

export class Changes {
  readonly #host: Pick<Host, 'carryGrants' | 'load' | 'plugins' | 'policies' | 'setGranted'>;
  readonly #plans = new Map<string, Planned>();

  constructor(host: Pick<Host, 'carryGrants' | 'load' | 'plugins' | 'policies' | 'setGranted'>) {
    this.#host = host;
  }

  /** @param isAskingRegistries whether newer versions are looked for. */
  async list(where: readonly Where[], isAskingRegistries: boolean): Promise<InstalledPlugins> {
    const notes: string[] = [];
    const forbidden: string[] = [];
    const plugins = await Promise.all(
      where.map(async (one) => {
        const { place, folder, policies, signal } = one;
        const installed = await folder.list();
        const sources = isAskingRegistries && installed.length > 0 ? await sourcesOf(one) : undefined;
        const judged = judgedByClaims({ folder, policies });
        const found = await inParallel(installed, ASKED_AT_ONCE, async (plugin) => {
          let isSaid = false;
          const faultOf: Judgement = (offer) => {
            const fault = judged(offer);
            // Of several newer versions, the best is enough.
            if (fault && !isSaid) forbidden.push(fault.message);
            isSaid ||= fault !== undefined;
            return fault;
          };
          const view = await installedView(folder, plugin, place);
          const request =
            sources &&
            (await newer(folder, plugin, { sources, faultOf, say: () => undefined }).catch((error) => this.#unknown(error, signal, notes)));
          return { view, offers: request?.offers ?? [] };
        });
        const prospects = found.filter((one) => one !== undefined);
        return sources ? withUpdates(prospects, await presentIn(folder)) : prospects.map(({ view }) => view);
      }),
    );
    return { plugins: plugins.flat(), notes: [...new Set(notes)], forbidden: [...new Set(forbidden)] };
  }

  /** @throws InstallFault, and what fetching throws. */
  async planInstall(spec: string, where: Where): Promise<InstallPlan> {
    await registrySpec(spec);
    const { folder, policies, signal } = where;
    const sources = await sourcesOf(where);
    const made = await plan([await sources.request(spec)], { folder, catalog: sources.catalog, policies, signal });
    return this.#kept(made, folder, []);
  }

  /** @param ids the plugins; all where none is named. @throws as above. */
  async planUpdate(ids: readonly string[], where: Where): Promise<InstallPlan> {
    const { folder, policies, signal } = where;
    const sources = await sourcesOf(where);
    const notes: string[] = [];
    const made = await planUpdates(folder, await named(folder, ids), { sources, policies, signal, say: (text) => notes.push(text) });
    return this.#kept(made, folder, notes);
  }

  /**
   * @param more.isAllowed whether the user lets the plugins run in this workspace, with the permissions that the plan showed.
   * @throws InstallFault, and what the disk says.
   */
  async carryOut(planId: string, { isAllowed, signal }: { isAllowed: boolean; signal: AbortSignal }): Promise<CarriedOut> {
    const known = this.#plans.get(planId);
    if (!known) throw new InstallFault(l10n.t('What was planned is not known any more. Nothing was changed; begin anew.'));
    this.#plans.delete(planId);
    const { folder } = known;
    const folders = await carryOut(known.plan, folder, {
      say: () => undefined,
      beforeServing: async ({ id, from, to }) => {
        if (from !== undefined) await this.#carry(folder, { id, from, to });
      },
      signal,
    });
    await this.#host.load();
    if (isAllowed) await this.#allow(known, folders);
    const installed = known.plan.steps.map(({ id, to }) => ({ id, version: to, folder: folders.get(id)! }));
    return { installed, notes: await misfits(folder) };
  }

  /** The user does not want it. */
  forget(planId: string): void {
    this.#plans.delete(planId);
  }

  /** @throws InstallFault */
  async rollBack(folder: PluginsFolder, wanted: { id: string; version?: string }, isForced: boolean): Promise<CarriedOut> {
    const {
      id,
      to,
      folder: where,
      warnings,
    } = await rollBack(folder, wanted, {
      policies: this.#host.policies(),
      beforeServing: (way) => this.#carry(folder, { id: wanted.id, ...way }),
      isForced,
    });
    await this.#host.load();
    return { installed: [{ id, version: to, folder: where }], notes: warnings };
  }

  /** @returns the versions that are gone. @throws InstallFault */
  async remove(folder: PluginsFolder, id: string, isForced: boolean): Promise<string[]> {
    const { gone } = await removeInstalled(folder, [{ id }], { isForced });
    await this.#host.load();
    return gone.flatMap(({ versions }) => versions);
  }

  async #carry(folder: PluginsFolder, way: { id: string; from: string; to: string }): Promise<void> {
    const succession = await successionOf(folder, way);
    if (succession) await this.#host.carryGrants(succession);
  }

  /** Exactly what was shown is allowed: nothing is, where what was loaded is something else. */
  async #allow({ plan: { steps }, places }: Planned, folders: ReadonlyMap<string, string>): Promise<void> {
    for (const { id, permissions, candidate } of steps) {
      const folder = folders.get(id)!;
      const loaded = this.#host.plugins().find(({ key }) => paths.same(key, folder));
      const manifest = { digest: digestOf(candidate.manifestText) };
      const manifestDigest = shownMark(manifest, places.get(id) ?? {});
      if (loaded) await this.#host.setGranted(loaded.key, true, { permissions, manifestDigest });
    }
  }

  #kept(made: Plan, folder: PluginsFolder, notes: string[]): InstallPlan {
    const planId = randomUUID();
    for (const old of [...this.#plans.keys()].slice(0, Math.max(0, this.#plans.size - PLANS_KEPT + 1))) this.#plans.delete(old);
    const places = new Map(made.steps.map(({ id, permissions }) => [id, namedPlaces(permissions)]));
    this.#plans.set(planId, { plan: made, folder, places });
    return { planId, steps: made.steps.map((step) => plannedStep(step, places.get(step.id) ?? {})), notes };
  }

  /** One plugin whose registry does not answer does not keep the others from being looked for. */
  #unknown(error: unknown, signal: AbortSignal, notes: string[]): undefined {
    const text = signal.aborted ? undefined : faultText(error);
    if (text === undefined) throw error;
    notes.push(text);
  }
}

function sourcesOf({ folder, registryFor, signal }: Where): Promise<Sources> {
  // What is installed already is looked for where it came from.
  return Sources.for(folder, { registryFor }, signal);
}

/** Says of each what an update leads to, beside those that stay as they are. @param plugins with the newer versions that there are of each, the best first. */
function withUpdates(plugins: readonly { view: InstalledView; offers: readonly Offer[] }[], present: readonly Present[]): InstalledView[] {
  const reaches = besideAll(
    plugins.map(({ view: { id }, offers }) => ({ id, offers })),
    present,
  );
  return plugins.map(({ view }) => {
    const update = reaches.get(view.id)?.offers[0]?.version;
    return { ...view, ...(update !== undefined && { update }) };
  });
}
