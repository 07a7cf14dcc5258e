package org.carillon.model;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Operation;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.Nullable;

/**
 * Builds the model of what an application declares. Faults are noted and stepped over, so that one
 * build finds them all; the result counts only where there are none.
 */
final class ModelBuilder {

  static final ApplicationModel EMPTY =
      new ApplicationModel(List.of(), Map.of(), Map.of(), Set.of());

  private final CarillonConfig config;
  private final ModelSources modelSources;
  private final ModelViolations violations;

  ModelBuilder(CarillonConfig config, ModelSources modelSources, ModelViolations violations) {
    this.config = config;
    this.modelSources = modelSources;
    this.violations = violations;
  }

  ApplicationModel build() {
    ServicePaths paths = new ServicePaths(config.get(Settings.BASE_PATH));
    FormatReader formats = new FormatReader(modelSources.formats, config, violations);
    ServiceDirectory serviceDirectory =
        new ServiceReader(config, paths, formats, violations).read(modelSources);
    new KeptPaths(config, violations).check(serviceDirectory);
    ValueMapper valueMapper = new ValueMapper(config, List.of());
    ExposureReader exposures = new ExposureReader(valueMapper, violations);
    serviceDirectory.all().forEach(exposures::read);
    OperationReader operations =
        new OperationReader(serviceDirectory, formats, config, valueMapper, violations);
    LifecycleReader lifecycle = new LifecycleReader(serviceDirectory, violations);
    for (BeanSource bean : modelSources.beans) {
      checkScope(bean, serviceDirectory);
      checkProxy(bean, serviceDirectory);
      operations.read(bean);
      lifecycle.read(bean.type());
    }
    Map<Class<?>, EventModel> events =
        new EventModelReader(serviceDirectory, formats, valueMapper, violations)
            .read(modelSources.events);
    Set<String> roles =
        new RoleCatalog()
            .of(modelSources, serviceDirectory.all(), events.values(), config.get(Settings.ROLES));
    return finished(serviceDirectory, events, roles);
  }

  /** What CDI itself would say at the first call alone, since nothing injects a service. */
  private void checkProxy(BeanSource bean, ServiceDirectory serviceDirectory) {
    boolean serves =
        serviceDirectory.of(bean.type()) != null
            || !AnnotatedMethods.of(bean.type(), Operation.class).isEmpty();
    String hindrance = bean.normal() && !bean.ejb() ? unproxyable(bean.type()) : null;
    if (serves && hindrance != null) {
      violations.add(
          ModelRule.BEAN_PROXY,
          bean.type(),
          "is @" + bean.scope() + ", so that CDI makes a proxy of it, and " + hindrance);
    }
  }

  private static @Nullable String unproxyable(Class<?> type) {
    if (Modifier.isFinal(type.getModifiers())) {
      return "the class is final";
    }
    return Arrays.stream(type.getDeclaredConstructors())
            .anyMatch(c -> c.getParameterCount() == 0 && !Modifier.isPrivate(c.getModifiers()))
        ? null
        : "it has no constructor without parameters";
  }

  private void checkScope(BeanSource bean, ServiceDirectory serviceDirectory) {
    boolean serves =
        serviceDirectory.of(bean.type()) != null
            || !AnnotatedMethods.of(bean.type(), Operation.class).isEmpty();
    if (bean.passivating() && serves) {
      violations.add(
          ModelRule.BEAN_SCOPE, bean.type(), "is @" + bean.scope() + ", which no frame has");
    }
  }

  private static ApplicationModel finished(
      ServiceDirectory serviceDirectory, Map<Class<?>, EventModel> events, Set<String> roles) {
    Map<ServiceDraft, ServiceModel> services = new LinkedHashMap<>();
    serviceDirectory.all().forEach(draft -> services.put(draft, draft.finished()));
    Map<String, ServiceModel> byPath = new LinkedHashMap<>();
    services.values().forEach(s -> s.paths().forEach(path -> byPath.putIfAbsent(path, s)));
    return new ApplicationModel(List.copyOf(services.values()), byPath, events, roles);
  }
}
