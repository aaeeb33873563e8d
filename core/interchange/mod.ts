export { contractGraph } from "./contract_graph.ts";
export { contractPage } from "./contract_page.ts";
export { CONTRACT_PAGE_POLICY, contractWebPage } from "./contract_web_page.ts";
export { contractsYaml } from "./contracts_yaml.ts";
export { coordinationYaml } from "./coordination_yaml.ts";
export { type ImportFile, importState, MAX_IMPORT_BYTES } from "./import_state.ts";
export { LOG_YAML_EMPTY, LOG_YAML_HEAD, logYaml } from "./log_yaml.ts";
export { requirementsYaml } from "./requirements_yaml.ts";
export { readRegistryFile } from "./registry_file.ts";
