package org.carillon.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Operation;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * Builds the model of what an application declares. Faults are noted and stepped over, so that one
 * build finds them all; the result counts only where there are none.
 */
final class ModelBuilder {

  static final ApplicationModel EMPTY =
      new ApplicationModel(List.of(), Map.of(), Map.of(), Set.of());

  private final CarillonConfig config;
  private final Sources sources;
  private final ModelViolations violations;

  ModelBuilder(CarillonConfig config, Sources sources, ModelViolations violations) {
    this.config = config;
    this.sources = sources;
    this.violations = violations;
  }

  ApplicationModel build() {
    ServicePaths paths = new ServicePaths(config.get(Settings.BASE_PATH));
    FormatReader formats = new FormatReader(sources.formats, violations);
    Directory directory =
        new ServiceReader(paths, Combining.of(config), formats, violations).read(sources);
    ExposureReader exposures = new ExposureReader(violations);
    directory.all().forEach(exposures::read);
    OperationReader operations = new OperationReader(directory, formats, violations);
    LifecycleReader lifecycle = new LifecycleReader(directory, violations);
    for (BeanSource bean : sources.beans) {
      checkScope(bean, directory);
      operations.read(bean);
      lifecycle.read(bean.type());
    }
    Map<Class<?>, EventModel> events =
        new EventReader(directory, formats, violations).read(sources.events);
    Set<String> roles =
        new RoleCatalog().of(sources, directory.all(), events.values(), config.get(Settings.ROLES));
    return finished(directory, events, roles);
  }

  private void checkScope(BeanSource bean, Directory directory) {
    boolean serves =
        directory.of(bean.type()) != null
            || !AnnotatedMethods.of(bean.type(), Operation.class).isEmpty();
    if (bean.passivating() && serves) {
      violations.add(Rule.BEAN_SCOPE, bean.type(), "is @" + bean.scope() + ", which no frame has");
    }
  }

  private static ApplicationModel finished(
      Directory directory, Map<Class<?>, EventModel> events, Set<String> roles) {
    Map<ServiceDraft, ServiceModel> services = new LinkedHashMap<>();
    directory.all().forEach(draft -> services.put(draft, draft.finished()));
    Map<String, ServiceModel> byPath = new LinkedHashMap<>();
    services.values().forEach(s -> s.paths().forEach(path -> byPath.putIfAbsent(path, s)));
    return new ApplicationModel(List.copyOf(services.values()), byPath, events, roles);
  }
}
