package org.carillon.crud;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.Crud;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;

/** Which classes of rows are exposed, and which are parts of such. */
final class ExposedClasses {

  private final EntityRegistry entityRegistry;
  private final List<Target> targets = new ArrayList<>();
  private final ConcurrentHashMap<Class<?>, OfClass> known = new ConcurrentHashMap<>();

  ExposedClasses(ApplicationModel application, EntityRegistry entityRegistry) {
    this.entityRegistry = entityRegistry;
    for (ServiceModel service : application.services()) {
      for (ExposureModel exposure : service.exposures()) {
        targets.add(new Target(service, exposure));
      }
    }
  }

  /** A service that exposes rows. */
  record Target(ServiceModel service, ExposureModel exposure) {}

  /** Where a row may be a part of another. */
  record Owner(EntityInfo entity, EntityAttribute.Part part) {}

  /**
   * What is known of a class.
   *
   * @param exposed the services that expose it
   * @param owners what it may be a part of, where a change of a part is told of
   */
  record OfClass(List<Target> exposed, List<Owner> owners) {

    boolean isNothing() {
      return exposed.isEmpty() && owners.isEmpty();
    }
  }

  /** Whether anything is exposed at all. */
  boolean isAny() {
    return !targets.isEmpty();
  }

  OfClass of(Class<?> type) {
    OfClass found = known.get(type);
    if (found == null) {
      found =
          new OfClass(
              targets.stream().filter(t -> t.exposure().entity().isAssignableFrom(type)).toList(),
              owners().stream().filter(o -> o.part().target().isAssignableFrom(type)).toList());
      known.put(type, found);
    }
    return found;
  }

  /** All wholes with their parts, down from those that are exposed. */
  private Set<Owner> owners() {
    Set<Owner> owners = new LinkedHashSet<>();
    Set<Class<?>> seen = new HashSet<>();
    for (Target target : targets) {
      if (target.exposure().announced().contains(Crud.UPDATE)) {
        add(target.exposure().entity(), owners, seen);
      }
    }
    return owners;
  }

  private void add(Class<?> whole, Set<Owner> owners, Set<Class<?>> seen) {
    Set<Class<?>> types = new LinkedHashSet<>(entityRegistry.of(whole).types().values());
    for (Class<?> type : types) {
      if (!seen.add(type)) {
        continue;
      }
      EntityInfo info = entityRegistry.of(type);
      for (EntityAttribute entityAttribute : info.members()) {
        if (entityAttribute instanceof EntityAttribute.Part part) {
          owners.add(new Owner(info, part));
          add(part.target(), owners, seen);
        }
      }
    }
  }
}
