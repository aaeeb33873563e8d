/** How a token looks; `mixed` where only small and capital letters with figures make it one. */
export interface TokenKind {
  kind: string;
  pattern: RegExp;
  mixed?: true;
  /** Chosen by a person: words that nobody would choose make it none. */
  words?: true;
  /** Tests have such of their own. */
  fixtures?: true;
}

/** How the tokens and keys of vendors look. */
export const TOKENS: readonly TokenKind[] = [
  { kind: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  {
    kind: "an AWS secret key",
    pattern:
      /(?<=\baws_?(?:secret|sec)_?(?:access_?)?key(?:_?id)?["']?\s{0,4}[:=]{1,2}>?\s{0,4}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi,
  },
  { kind: "a GitHub token", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g },
  { kind: "a GitHub token", pattern: /\bgithub_pat_[A-Za-z0-9_]{60,255}\b/g },
  { kind: "a GitLab token", pattern: /\bgl(?:pat|ptt|dt|rt|soat|cbt)-[A-Za-z0-9_-]{20,64}\b/g },
  { kind: "a Slack token", pattern: /\bxox[abeoprs]-[0-9A-Za-z-]{20,250}\b/g },
  { kind: "a Slack token", pattern: /\bxapp-\d-[A-Z0-9]{8,20}-\d{8,20}-[a-f0-9]{30,80}\b/g },
  {
    kind: "a Slack webhook",
    pattern:
      /\bhooks\.slack\.com\/(?:services|workflows)\/[A-Z0-9]{8,14}\/[A-Z0-9]{8,14}\/[A-Za-z0-9]{18,40}\b/g,
  },
  {
    kind: "a Discord webhook",
    pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/\d{15,21}\/[A-Za-z0-9_-]{60,80}\b/g,
  },
  { kind: "a Discord token", pattern: /\b[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,40}\b/g },
  { kind: "a Telegram token", pattern: /\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b/g },
  { kind: "a Stripe live key", pattern: /\b[rs]k_live_[0-9A-Za-z]{20,250}\b/g },
  { kind: "a Stripe signing secret", pattern: /\bwhsec_[0-9A-Za-z]{32,64}\b/g },
  { kind: "a Google API key", pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g },
  { kind: "a Google client secret", pattern: /\bGOCSPX-[0-9A-Za-z_-]{28}(?![0-9A-Za-z_-])/g },
  { kind: "a Google access token", pattern: /\bya29\.[0-9A-Za-z_-]{40,250}/g },
  { kind: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: "a PyPI token", pattern: /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,250}/g },
  { kind: "a model API key", pattern: /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,250}(?![\w-])/g },
  { kind: "a Hugging Face token", pattern: /\bhf_[A-Za-z]{34}\b/g },
  { kind: "a model API key", pattern: /\b(?:gsk|r8|xai|pplx)[_-][A-Za-z0-9]{37,100}\b/g },
  { kind: "a SendGrid key", pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/g },
  { kind: "a Mailgun key", pattern: /\bkey-[0-9a-f]{32}\b/g },
  { kind: "a Mailchimp key", pattern: /\b[0-9a-f]{32}-us\d{1,2}\b/g },
  { kind: "a Twilio key", pattern: /\bSK[0-9a-f]{32}\b/g },
  {
    kind: "a Twilio token",
    pattern: /(?<=\btwilio_?auth_?token["']?\s{0,4}[:=]\s{0,4}["']?)[0-9a-f]{32}\b/gi,
  },
  { kind: "a DigitalOcean token", pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g },
  { kind: "a Shopify token", pattern: /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b/g },
  {
    kind: "a Square token",
    pattern: /\b(?:sq0atp-[0-9A-Za-z_-]{22}|sq0csp-[0-9A-Za-z_-]{43}|EAAA[A-Za-z0-9_-]{60})\b/g,
  },
  { kind: "a New Relic key", pattern: /\bNRAK-[A-Z0-9]{27}\b/g },
  { kind: "a Linear key", pattern: /\blin_api_[A-Za-z0-9]{40}\b/g },
  { kind: "a Notion token", pattern: /\b(?:ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43})\b/g },
  { kind: "a Figma token", pattern: /\bfigd_[A-Za-z0-9_-]{40}\b/g },
  { kind: "a Databricks token", pattern: /\bdapi[0-9a-f]{32}(?:-\d)?\b/g },
  { kind: "a Vault token", pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{24,250}/g },
  { kind: "an Atlassian token", pattern: /\bATATT3[A-Za-z0-9_=-]{100,250}/g },
  {
    kind: "a Doppler token",
    pattern: /\bdp\.(?:pt|st|sa|ct)\.(?:[\w-]{1,40}\.)?[A-Za-z0-9]{40,44}\b/g,
  },
  { kind: "a Grafana token", pattern: /\bgl(?:sa|c)_[A-Za-z0-9+/=_]{32,250}/g },
  { kind: "a Supabase token", pattern: /\bsbp_[a-f0-9]{40}\b/g },
  { kind: "a PlanetScale token", pattern: /\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_-]{32,64}/g },
  { kind: "a Postman key", pattern: /\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b/g },
  { kind: "a Sentry token", pattern: /\bsntry[su]_[A-Za-z0-9+/=_-]{40,250}/g },
  { kind: "a Terraform token", pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,70}\b/g },
  { kind: "a Docker token", pattern: /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,40}\b/g },
  { kind: "a RubyGems key", pattern: /\brubygems_[a-f0-9]{48}\b/g },
  { kind: "a crates.io token", pattern: /\bcio[A-Za-z0-9]{32}\b/g },
  { kind: "a Fly token", pattern: /\bFlyV1 fm\d_[A-Za-z0-9+/=,_-]{100,500}/g },
  { kind: "a Netlify token", pattern: /\bnfp_[A-Za-z0-9]{36}\b/g },
  { kind: "an Age key", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g },
  {
    kind: "an Azure storage key",
    pattern: /(?<=\bAccountKey=)[A-Za-z0-9+/]{86}==/g,
  },
  {
    kind: "a key",
    pattern:
      /(?<=\b(?:[a-z0-9]+[_-]?)?(?:api_?key|apikey|secret_?key|client_?secret|access_?token|auth_?token|private_?token|api_?token|api_?secret|app_?secret|bearer_?token)["']?\s{0,4}(?::\s{0,2}(?:str|String|string)\s{0,2})?[:=]>?\s{0,4}["'`])[A-Za-z0-9+/_-]{28,120}={0,2}(?=["'`])/gi,
    mixed: true,
  },
  {
    kind: "a password in an address",
    pattern:
      /(?<=\b(?:postgres(?:ql)?|mysql|mariadb|mongodb|mssql|redis|rediss|amqps?|https?|ftps?|sftp|smtps?|ldaps?|clickhouse|nats)(?:\+\w{1,20})?:\/\/[^\s:/@"'`{}$<>]{0,64}:)[^\s:/@"'`{}$<>()]{8,128}(?=@(?!127\.|0\.0|[\w-]*\.?(?:local|localhost|test|example|invalid|company)\b)[\w-]+\.[\w.-]*(?<!\.(?:example(?:\.\w{2,4})?|test|local|localhost|invalid))(?![\w.-]))/g,
    words: true,
  },
  {
    kind: "a signed token",
    pattern:
      /\beyJ[A-Za-z0-9_-]{8,400}\.eyJ(?!zdWIiOiIxMjM0NTY3ODkw)[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{20,700}/g,
    fixtures: true,
  },
  {
    kind: "a bearer token",
    pattern:
      /(?<=\bauthorization["']?\s{0,4}[:=,]\s{0,4}["'`]?(?:bearer|token)\s)[A-Za-z0-9._~+/-]{24,400}/gi,
    mixed: true,
    fixtures: true,
  },
  {
    kind: "a password",
    pattern:
      /(?<=\bauthorization["']?\s{0,4}[:=,]\s{0,4}["'`]?basic\s)[A-Za-z0-9+/]{16,200}={0,2}/gi,
    mixed: true,
    fixtures: true,
  },
  {
    kind: "a password",
    pattern:
      /(?<=\bcurl\s[^\n]{0,200}(?:-u|--user)[ =]["']?[\w.@-]{1,64}:)[^\s'"$`{}]{8,64}(?=["'\s])/g,
    words: true,
    fixtures: true,
  },
  {
    kind: "a password",
    pattern:
      /(?<=(?:password|passwd|pwd|passphrase)["']?\s{0,4}(?:=>|[:=])\s{0,4}["'`]?)(?=\S{0,63}[!#%^&*+?~|-])(?=\S{0,63}[A-Z])(?=\S{0,63}[a-z])[^\s"'`$<>{}(),;]{10,64}(?=["'`\s,;}]|$)/gi,
    words: true,
    fixtures: true,
  },
];
