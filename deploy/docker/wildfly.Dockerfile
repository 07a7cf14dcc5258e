# docker build -f deploy/docker/wildfly.Dockerfile -t carillon-wildfly .   (after mvn package)
FROM quay.io/wildfly/wildfly:39.0.1.Final-jdk17
USER root
RUN microdnf install -y curl-minimal && microdnf clean all
USER jboss
COPY --chown=jboss:0 postgresql.jar /opt/jboss/wildfly/standalone/deployments/postgresql.jar
COPY --chown=jboss:0 deploy/wildfly/configure.cli deploy/wildfly/postgres.cli deploy/wildfly/cluster.cli /tmp/cli/
# configure.cli runs in an embedded server that is opened around it; the others open their own.
RUN sed -e '1i embed-server --std-out=discard' -e '$a stop-embedded-server' /tmp/cli/configure.cli > /tmp/configure-embedded.cli \
 && /opt/jboss/wildfly/bin/jboss-cli.sh --file=/tmp/configure-embedded.cli \
 && /opt/jboss/wildfly/bin/jboss-cli.sh --file=/tmp/cli/postgres.cli \
 && /opt/jboss/wildfly/bin/jboss-cli.sh --file=/tmp/cli/cluster.cli \
 && rm -rf /opt/jboss/wildfly/standalone/configuration/standalone_xml_history
COPY --chown=jboss:0 deploy/docker/drain.sh /opt/carillon/drain.sh
COPY --chown=jboss:0 webapp/target/carillon.war /opt/jboss/wildfly/standalone/deployments/ROOT.war
ENV JAVA_OPTS="-XX:MaxRAMPercentage=70 -Djava.net.preferIPv4Stack=true"
EXPOSE 8080
CMD ["/opt/jboss/wildfly/bin/standalone.sh", "-b", "0.0.0.0"]
