package org.carillon.client;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the clients that an application injects, by name and as interfaces, and makes a bean of
 * each, which lives as long as the application.
 */
public final class RemoteServiceExtension implements Extension {

  private final TreeSet<String> names = new TreeSet<>();
  private final Map<Class<?>, String> interfaces = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /** Looks at each injection point. */
  <T, X> void find(@Observes ProcessInjectionPoint<T, X> found) {
    InjectionPoint point = found.getInjectionPoint();
    Class<?> type = injected(point.getType());
    if (type == null) {
      return;
    }
    String qualified = null;
    for (Annotation qualifier : point.getQualifiers()) {
      if (qualifier instanceof RemoteService named) {
        qualified = named.value();
      }
    }
    RemoteService declared = type.isInterface() ? type.getAnnotation(RemoteService.class) : null;
    if (type == ServiceClient.class) {
      if (qualified != null) {
        names.add(qualified);
      }
    } else if (declared != null) {
      names.add(declared.value());
      interfaces.put(type, declared.value());
      if (qualified != null && !qualified.equals(declared.value())) {
        faults.add(
            place(point)
                + ": "
                + type.getName()
                + " is @RemoteService(\""
                + declared.value()
                + "\"), not \""
                + qualified
                + "\"");
      }
    } else if (qualified != null) {
      faults.add(
          place(point)
              + ": @RemoteService(\""
              + qualified
              + "\") stands on a "
              + type.getName()
              + "; inject a ServiceClient, or an interface that has @RemoteService itself");
    }
  }

  private static String place(InjectionPoint point) {
    Annotated annotated = point.getAnnotated();
    return point.getMember().getDeclaringClass().getName() + ", " + annotated.getBaseType();
  }

  /** The class that is injected, perhaps by an Instance or Provider; null: another type. */
  private static @Nullable Class<?> injected(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType parameterized
        && (parameterized.getRawType() == Instance.class
            || parameterized.getRawType() == Provider.class)) {
      return injected(parameterized.getActualTypeArguments()[0]);
    }
    return null;
  }

  /** Adds the beans, or fails the deployment with all that is wrong. */
  void addBeans(@Observes AfterBeanDiscovery discovery, BeanManager beans) {
    for (Class<?> type : interfaces.keySet()) {
      try {
        RemoteInterface.of(type).checkForCdi();
      } catch (IllegalArgumentException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      discovery.addDefinitionError(
          new IllegalArgumentException("Clients of services:\n" + String.join("\n", faults)));
      return; // the interfaces cannot be made
    }
    for (String name : names) {
      discovery
          .<ServiceClient>addBean()
          .beanClass(ServiceClient.class)
          .types(ServiceClient.class, Object.class)
          .qualifiers(new RemoteServiceLiteral(name), Any.Literal.INSTANCE)
          .scope(Singleton.class)
          .id("carillon-client " + name)
          .produceWith(instance -> ManagedClients.make(name, instance))
          .disposeWith((client, instance) -> client.close());
    }
    interfaces.forEach((type, name) -> addInterface(discovery, beans, type, name));
  }

  private static <T> void addInterface(
      AfterBeanDiscovery discovery, BeanManager beans, Class<T> type, String name) {
    discovery
        .<T>addBean()
        .beanClass(type)
        .types(type, Object.class)
        .qualifiers(new RemoteServiceLiteral(name), Default.Literal.INSTANCE, Any.Literal.INSTANCE)
        .scope(Singleton.class)
        .id("carillon-client " + name + " " + type.getName())
        .produceWith(
            instance ->
                ManagedClients.proxy(
                    type,
                    name,
                    instance.select(ServiceClient.class, new RemoteServiceLiteral(name)).get(),
                    beans));
  }

  /** Connects when the application starts, so that no event is missed for want of a first use. */
  void start(@Observes @Initialized(ApplicationScoped.class) Object started, BeanManager beans) {
    Instance<Object> instance = beans.createInstance();
    for (String name : names) {
      instance.select(ServiceClient.class, new RemoteServiceLiteral(name)).get();
    }
    for (Class<?> type : interfaces.keySet()) {
      instance.select(type).get();
    }
  }

  /** Fails the deployment where a setting is wrong, or missing. */
  void check(@Observes AfterDeploymentValidation validation, BeanManager beans) {
    List<String> all = new ArrayList<>();
    boolean isConfigured =
        !beans.getBeans(ServiceClientConfigurer.class, Any.Literal.INSTANCE).isEmpty();
    for (String name : names) {
      try {
        if (!ServiceClient.named(name).hasUrl() && !isConfigured) {
          all.add(
              "@RemoteService(\""
                  + name
                  + "\") has no URL; set carillon.client."
                  + name
                  + ".url, or say it in a bean ServiceClientConfigurer");
        }
      } catch (IllegalArgumentException e) {
        all.add(String.valueOf(e.getMessage()));
      }
    }
    if (!all.isEmpty()) {
      validation.addDeploymentProblem(
          new IllegalArgumentException("Clients of services:\n" + String.join("\n", all)));
    }
  }
}
