package org.carillon.it;

import org.carillon.testing.Build;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** The samples' whole contract, in one deployment: a server that starts costs half a minute. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SamplesIT
    implements ChatContract,
        TodoContract,
        BookshopContract,
        FormatContract,
        TenantContract,
        RoleContract,
        PageContract,
        ChatPageContract,
        TodoPageContract,
        BookshopPageContract,
        ExplorerContract,
        ExplorerCodeContract,
        MonitoringContract,
        PostedContract,
        ODataContract,
        ODataQueryContract,
        ODataBatchContract,
        Ui5Contract,
        ClientScriptContract,
        DescribeContract,
        TestkitContract {

  @Deployment(testable = false)
  static WebArchive war() {
    return ShrinkWrap.createFromZipFile(WebArchive.class, Build.war().toFile());
  }
}
