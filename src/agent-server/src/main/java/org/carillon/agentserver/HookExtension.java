package org.carillon.agentserver;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.interceptor.Interceptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.Caller;
import org.carillon.config.AgentServerSettings;
import org.carillon.config.CarillonConfig;
import org.carillon.json.ValueMapper;
import org.carillon.operation.BodyInvoker;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Hook} methods of the application, and fails the deployment for what is wrong.
 */
public class HookExtension implements Extension {

  /** What a parameter may be that no body is read for. */
  static final Set<Class<?>> GIVEN =
      Set.of(
          ConnectedAgent.class,
          AgentSocket.class,
          Caller.class,
          IncomingCall.class,
          MessageBody.class);

  private static final int LONGEST_ACTION = 256;

  private final List<Declared> declared = new ArrayList<>();
  private final Set<String> faults = new TreeSet<>();

  /**
   * A method.
   *
   * @param beanClass the bean that has it
   * @param method the method
   * @param hook what it says
   */
  record Declared(Class<?> beanClass, Method method, Hook hook) {

    int priority() {
      Priority own = method.getAnnotation(Priority.class);
      Priority ofClass = own != null ? own : beanClass.getAnnotation(Priority.class);
      return ofClass == null ? Interceptor.Priority.APPLICATION : ofClass.value();
    }

    @Override
    public String toString() {
      return beanClass.getName() + "." + method.getName();
    }
  }

  /** In the order in which they run. */
  List<Declared> declared() {
    return declared.stream()
        .sorted(
            Comparator.comparingInt(Declared::priority)
                .thenComparing(hook -> hook.beanClass().getName())
                .thenComparing(hook -> hook.method().getName()))
        .toList();
  }

  void bean(@Observes ProcessManagedBean<?> event) {
    for (AnnotatedMethod<?> method : event.getAnnotatedBeanClass().getMethods()) {
      Hook hook = method.getAnnotation(Hook.class);
      if (hook != null) {
        declared.add(new Declared(event.getBean().getBeanClass(), method.getJavaMember(), hook));
      }
    }
  }

  void check(@Observes AfterDeploymentValidation validation, BeanManager beans) {
    if (declared.isEmpty()) {
      return;
    }
    CarillonConfig config = beans.createInstance().select(CarillonConfig.class).get();
    ValueMapper valueMapper = new ValueMapper(config, List.of());
    declared.forEach(hook -> check(hook, config.get(AgentServerSettings.SERVERS), valueMapper));
    if (!faults.isEmpty()) {
      validation.addDeploymentProblem(
          new DeploymentException(
              "Carillon cannot serve the hooks of this application:\n  "
                  + String.join("\n  ", faults)));
    }
  }

  private void check(Declared declared, List<String> servers, ValueMapper valueMapper) {
    Method method = declared.method();
    Hook hook = declared.hook();
    if (Modifier.isStatic(method.getModifiers()) || Modifier.isPrivate(method.getModifiers())) {
      fault(declared, "is static or private, and no method of a bean: make it neither");
    }
    if ((!hook.value().isEmpty() && hook.value().isBlank())
        || hook.value().length() > LONGEST_ACTION
        || hook.value().chars().anyMatch(Character::isISOControl)) {
      fault(declared, "has an action that is blank, too long, or has control characters");
    }
    for (String agent : hook.agents()) {
      if (agent.isBlank()) {
        fault(declared, "says agents with a blank name: A1, or A* for all that begin so");
      }
    }
    if (!hook.server().isEmpty() && !servers.contains(hook.server())) {
      fault(
          declared,
          "is for the agent server "
              + hook.server()
              + ", which is not in "
              + AgentServerSettings.SERVERS.name());
    }
    BodyInvoker.faults(method, GIVEN, valueMapper).forEach(text -> fault(declared, text));
    String result = resultFault(method, valueMapper);
    if (result != null) {
      fault(declared, result);
    }
  }

  private static @Nullable String resultFault(Method method, ValueMapper valueMapper) {
    Class<?> type = method.getReturnType();
    if (type == void.class
        || type == byte[].class
        || type == MessageBody.class
        || method.getGenericReturnType() != type
        || type == Object.class
        || type.getName().startsWith("java.util.concurrent.")) {
      return null;
    }
    String fault = valueMapper.writeFault(type);
    return fault == null ? null : "its result cannot be written as JSON: " + fault;
  }

  private void fault(Declared declared, String text) {
    faults.add("@Hook " + declared + " " + text);
  }
}
